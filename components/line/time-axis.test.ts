import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeAxis } from './time-axis.ts';

const elapsed = fc.integer({ min: 0, max: 30 * 86_400_000 });

test('everything that happened fits on the axis, with few ticks, all of them on it', () => {
  fc.assert(
    fc.property(elapsed, fc.boolean(), (elapsedMs, isOver) => {
      const axis = timeAxis(elapsedMs, isOver);
      expect(axis.spanMs).toBeGreaterThanOrEqual(elapsedMs);
      expect(axis.ticksMs[0]).toBe(0);
      expect(axis.ticksMs.length).toBeLessThanOrEqual(7);
      expect(axis.ticksMs.at(-1)).toBeLessThanOrEqual(axis.spanMs);
    }),
  );
});

test('while it goes on, the axis stays the same until the head reaches its end', () => {
  expect(timeAxis(21_000, false)).toEqual(timeAxis(24_000, false));
  expect(timeAxis(21_000, false).ticksMs).toEqual([0, 5_000, 10_000, 15_000, 20_000, 25_000]);
});

test('when it is over, the axis ends where it ended', () => {
  expect(timeAxis(21_345, true).spanMs).toBe(21_345);
});
