import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldedAxis, type Stretch, timeAxis } from './time-axis.ts';

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

/** Work and idle stretches in turn, from an arbitrary moment. */
const histories = fc
  .record({
    startedAt: fc.integer({ min: 0, max: 1e12 }),
    lengths: fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000_000 })), {
      maxLength: 12,
    }),
    lastMs: fc.integer({ min: 1, max: 100_000 }),
    isOver: fc.boolean(),
  })
  .map(({ startedAt, lengths, lastMs, isOver }) => {
    let at = startedAt;
    const idle: Stretch[] = [];
    for (const [workMs, idleMs] of lengths) {
      idle.push({ startedAt: at + workMs, endedAt: at + workMs + idleMs });
      at += workMs + idleMs;
    }
    return { startedAt, endedAt: at + lastMs, isOver, idle };
  });

test('an axis with folds keeps the order of moments, holds all of them, and folds none away nor lets one spread', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { percentAt, ticks } = foldedAxis(history);
      const moments = [history.startedAt, ...history.idle.flatMap((fold) => [fold.startedAt, fold.endedAt])];
      const places = [...moments, history.endedAt].map(percentAt);
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual(Math.max(0, (places[index - 1] ?? 0) - 1e-9));
        expect(place).toBeLessThanOrEqual(100);
      }
      for (const { startedAt, endedAt } of history.idle) {
        expect(percentAt(endedAt) - percentAt(startedAt)).toBeLessThanOrEqual(5 + 1e-6);
        if (endedAt > startedAt) expect(percentAt(endedAt)).toBeGreaterThan(percentAt(startedAt));
      }
      for (const [index, { percent }] of ticks.entries()) {
        expect(percent).toBeGreaterThanOrEqual(ticks[index - 1]?.percent ?? 0);
        expect(percent).toBeLessThanOrEqual(100);
      }
    }),
  );
});

test('an hour of pause takes nothing from the room for ten seconds of work', () => {
  const { percentAt, ticks } = foldedAxis({
    startedAt: 0,
    endedAt: 3_610_000,
    isOver: true,
    idle: [{ startedAt: 4_000, endedAt: 3_604_000 }],
  });
  expect(percentAt(4_000)).toBeCloseTo(4 / 0.105, 5);
  expect(percentAt(3_604_000)).toBeCloseTo(4.5 / 0.105, 5);
  expect(percentAt(3_610_000)).toBe(100);
  expect(ticks.map(({ ms }) => ms)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
  expect(ticks.at(-1)?.percent).toBe(100);
});

test('without anything idle the folded axis is the plain one', () => {
  const { percentAt, ticks } = foldedAxis({ startedAt: 1_000, endedAt: 22_000, isOver: false, idle: [] });
  expect(percentAt(13_500)).toBe(50);
  expect(ticks.map(({ percent }) => percent)).toEqual([0, 20, 40, 60, 80, 100]);
});
