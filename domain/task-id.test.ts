import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TASK_KINDS } from './kinds/registry.ts';
import { isTaskId, newTaskId, timeOrderedSuffix } from './task-id.ts';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const kind = fc.constantFrom(...TASK_KINDS);

describe('the id of a task', () => {
  it('names its kind and is recognized', () => {
    fc.assert(
      fc.property(kind, time, bytes, (of, now, random) => {
        const id = newTaskId(of, now, random);
        expect(id).toMatch(new RegExp(`^${of}_[0-9a-hjkmnp-tv-z]{26}$`));
        expect(isTaskId(id)).toBe(true);
      }),
    );
  });

  it('sorts by the time it was made', () => {
    fc.assert(
      fc.property(time, time, bytes, bytes, (a, b, first, second) => {
        fc.pre(a !== b);
        expect(newTaskId('summary', a, first) < newTaskId('summary', b, second)).toBe(a < b);
      }),
    );
  });

  it('has 80 random bits: every one of them makes another id', () => {
    const zeros = new Uint8Array(16);
    const ids = new Set([timeOrderedSuffix(0, zeros)]);
    for (let byte = 0; byte < 16; byte++) {
      for (let bit = 0; bit < 5; bit++) {
        const other = new Uint8Array(16);
        other[byte] = 1 << bit;
        ids.add(timeOrderedSuffix(0, other));
      }
    }
    expect(ids.size).toBe(81);
  });

  it('is another one each time, within one millisecond too', () => {
    const ids = Array.from({ length: 10_000 }, () => newTaskId('summary', 1, randomBytes(16)));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    '',
    'summary',
    'summary_',
    'summary_01m6b8te80000000000000000',
    'summary_01m6b8te8000000000000000000',
    'summary_01M6B8TE800000000000000000',
    'summary_01m6b8te80000000000000000u',
    'poem_01m6b8te800000000000000000',
    ' summary_01m6b8te800000000000000000',
    'summary_01m6b8te800000000000000000\n',
  ])('is not %j', (other) => {
    expect(isTaskId(other)).toBe(false);
  });

  it('is not made of too little randomness', () => {
    expect(() => timeOrderedSuffix(0, new Uint8Array(15))).toThrow(RangeError);
  });
});
