import { expect, test } from 'vitest';
import { openDatabase } from '../db/database.ts';
import { makeTestPlace } from '../db/fixtures/test-stores.ts';
import { remember } from './remembered.ts';

test('what is known for a while is asked anew behind the back of whoever asks, and waited for after long', async () => {
  const place = await makeTestPlace('sqlite');
  const { store, reading, close } = await openDatabase(place);
  let now = 0;
  let value = 'first';
  const asked: string[] = [];
  const remembered = remember<string>(reading, { share: 0.1, longestMs: 1_000, clock: () => now });
  const ask = async (from: object) => {
    asked.push(from === reading ? 'behind' : 'waited for');
    now += 5;
    return value;
  };
  const get = () => remembered.get('key', store, ask);
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  expect(await get()).toBe('first');
  value = 'second';
  // It took 5 ms, which may be a tenth of the time.
  now = 54;
  expect(await get()).toBe('first');
  expect(asked).toEqual(['waited for']);
  now = 55;
  expect(await get()).toBe('first');
  await nextTurn();
  expect(asked).toEqual(['waited for', 'behind']);
  expect(remembered.peek('key')).toBe('second');
  value = 'third';
  now = 2_000;
  expect(remembered.peek('key')).toBeUndefined();
  expect(await get()).toBe('third');
  expect(asked).toEqual(['waited for', 'behind', 'waited for']);
  expect(remembered.glance('other', ask)).toBeUndefined();
  await nextTurn();
  expect(remembered.glance('other', ask)).toBe('third');
  await close();
  await place.remove();
});
