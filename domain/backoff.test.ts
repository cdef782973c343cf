import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackoffPolicy, backoffMs, TASK_BACKOFF } from './backoff.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const tries = fc.integer({ min: 1, max: 60 });

describe('the wait before the next try', () => {
  it('grows with every try up to the cap, at the end of the jitter', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 100].map((n) => backoffMs(n, 1 - Number.EPSILON));
    expect(longest).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is anywhere between nothing and its ceiling: full jitter', () => {
    fc.assert(
      fc.property(tries, random, (n, chance) => {
        const ms = backoffMs(n, chance);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(
          Math.min(TASK_BACKOFF.capMs, TASK_BACKOFF.baseMs * TASK_BACKOFF.factor ** (n - 1)),
        );
        expect(Number.isInteger(ms)).toBe(true);
      }),
    );
    expect(backoffMs(3, 0)).toBe(0);
    expect(backoffMs(3, 0.5)).toBe(4_000);
  });

  it('is never shorter than what the other side asks for, also beyond the cap', () => {
    fc.assert(
      fc.property(tries, random, fc.integer({ min: 0, max: 7_200_000 }), (n, chance, retryAfterMs) => {
        expect(backoffMs(n, chance, TASK_BACKOFF, retryAfterMs)).toBe(Math.max(retryAfterMs, backoffMs(n, chance)));
      }),
    );
  });

  it('follows the policy', () => {
    const steady: BackoffPolicy = { baseMs: 100, capMs: 1_000, factor: 1 };
    expect([1, 2, 9].map((n) => backoffMs(n, 0.5, steady))).toEqual([50, 50, 50]);
  });
});
