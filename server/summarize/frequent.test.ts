import { expect, it } from 'vitest';
import { FrequentStrings } from './frequent.ts';
import { References } from './references.ts';

it('counts exactly while there are few different strings', () => {
  const counted = new FrequentStrings(3);
  for (const [index, text] of ['a', 'b', 'a', 'c', 'a', 'b'].entries()) counted.add(text, index + 1);
  expect(counted.atLeast(3)).toEqual(new Set(['a']));
  expect(counted.atLeast(2)).toEqual(new Set(['a', 'b']));
});

it('finds the frequent ones among any number of rare ones', () => {
  const counted = new FrequentStrings(100);
  for (let index = 1; index <= 50_000; index++) counted.add(index % 3 === 0 ? 'often' : `rare ${index}`, index);
  expect(counted.atLeast(10_000)).toEqual(new Set(['often']));
});

it('a sentence between references is known, whatever was forgotten of others', () => {
  const references = new References();
  for (let at = 0; at < 10; at++) {
    references.add(10 * at);
    references.addOther(10 * at + 1);
    references.add(10 * at + 2);
    references.addOther(10 * at + 5);
  }
  references.keep(new Set([91]));
  expect(references.surround(91)).toBe(true);
  expect(references.surround(95)).toBe(false);
  expect(references.surround(1)).toBe(false);
});
