import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EtaPhase, estimateTimeLeft, MIN_SIMILAR_RUNS, type PastRun, quantile } from './eta.ts';

const run = (durationMs: number, items: number, name = 'extracting'): PastRun =>
  new Map([[name, { durationMs, items }]]);
const runs = (durationsMs: readonly number[], items = 10) => durationsMs.map((ms) => run(ms, items));
const pending = (itemsTotal: number | null = 10, name = 'extracting'): EtaPhase => ({
  name,
  status: 'pending',
  itemsProcessed: 0,
  itemsTotal,
  workedMs: 0,
});

describe('the time left', () => {
  it('is unknown with too little history', () => {
    const durations = Array.from({ length: MIN_SIMILAR_RUNS }, (_, index) => (index + 1) * 1_000);
    expect(estimateTimeLeft([pending()], runs(durations.slice(1)))).toBeNull();
    expect(estimateTimeLeft([pending()], runs(durations))).toMatchObject({ similarRuns: MIN_SIMILAR_RUNS });
  });

  it('is unknown where nothing is left, and counts only runs that had every phase that is left', () => {
    const enough = runs([1, 2, 3, 4, 5]);
    expect(estimateTimeLeft([{ ...pending(), status: 'completed' }], enough)).toBeNull();
    expect(estimateTimeLeft([], enough)).toBeNull();
    expect(estimateTimeLeft([pending(), pending(10, 'writing')], enough)).toBeNull();
  });

  it('is the middle half of what similar runs took', () => {
    expect(estimateTimeLeft([pending()], runs([1_000, 2_000, 3_000, 4_000, 5_000]))).toEqual({
      lowSeconds: 2,
      highSeconds: 4,
      similarRuns: 5,
    });
  });

  it('grows with the number of items', () => {
    const history = runs([1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(estimateTimeLeft([pending(100)], history)).toMatchObject({ lowSeconds: 20, highSeconds: 40 });
    expect(estimateTimeLeft([pending(null)], history)).toMatchObject({ lowSeconds: 2, highSeconds: 4 });
  });

  it('adds up what is left of every phase', () => {
    const history = Array.from(
      { length: 5 },
      (): PastRun => new Map([...run(1_000, 10), ...run(3_000, 10, 'writing')]),
    );
    expect(estimateTimeLeft([pending(), pending(10, 'writing')], history)).toMatchObject({
      lowSeconds: 4,
      highSeconds: 4,
    });
  });

  it('comes to be what this run itself measures, the further it is', () => {
    const history = runs([10_000, 10_000, 10_000, 10_000, 10_000]);
    // Twice as slow as history: 9 of 10 items in 18 s, so about 2 s for the last one.
    const slow = { ...pending(), status: 'running' as const, itemsProcessed: 9, workedMs: 18_000 };
    const left = estimateTimeLeft([slow], history)?.lowSeconds ?? Number.NaN;
    expect(left).toBeGreaterThan(1.8);
    expect(left).toBeLessThanOrEqual(2);
    const atFirst = { ...slow, itemsProcessed: 1, workedMs: 2_000 };
    expect(estimateTimeLeft([atFirst], history)?.lowSeconds).toBeCloseTo(0.1 * 18 + 0.9 * 9);
  });

  it('is never negative and its range contains the median answer', () => {
    const past = fc.record({
      durationMs: fc.integer({ min: 0, max: 10 ** 7 }),
      items: fc.integer({ min: 0, max: 500 }),
    });
    const phase = fc
      .record({
        status: fc.constantFrom('pending' as const, 'running' as const),
        total: fc.option(fc.integer({ min: 0, max: 500 })),
        done: fc.double({ min: 0, max: 1, noNaN: true }),
        workedMs: fc.integer({ min: 0, max: 10 ** 7 }),
      })
      .map(
        ({ status, total, done, workedMs }): EtaPhase => ({
          name: 'extracting',
          status,
          itemsTotal: total,
          itemsProcessed: Math.floor(done * (total ?? 10)),
          workedMs,
        }),
      );
    fc.assert(
      fc.property(phase, fc.array(past, { minLength: MIN_SIMILAR_RUNS, maxLength: 30 }), (current, history) => {
        const estimate = estimateTimeLeft(
          [current],
          history.map(({ durationMs, items }) => run(durationMs, items)),
        );
        expect(estimate).not.toBeNull();
        if (estimate === null) return;
        // Five times the same run answers what that run alone would say.
        const alone = history.map(({ durationMs, items }) => {
          const same = Array.from({ length: MIN_SIMILAR_RUNS }, () => run(durationMs, items));
          return estimateTimeLeft([current], same)?.lowSeconds ?? Number.NaN;
        });
        const median = quantile(
          alone.sort((a, b) => a - b),
          0.5,
        );
        expect(estimate.lowSeconds).toBeGreaterThanOrEqual(0);
        expect(estimate.lowSeconds).toBeLessThanOrEqual(median + 1e-9);
        expect(estimate.highSeconds).toBeGreaterThanOrEqual(median - 1e-9);
      }),
    );
  });
});

describe('a quantile', () => {
  it.each([
    [[7], 0.25, 7],
    [[1, 2], 0.5, 1.5],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[1, 2, 3, 4, 5], 0.75, 4],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
  ])('of %j at %d is %d', (sorted, q, value) => {
    expect(quantile(sorted, q)).toBe(value);
  });
});
