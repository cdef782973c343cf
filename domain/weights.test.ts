import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIN_SIMILAR_RUNS, type PastRun } from './eta.ts';
import { KINDS } from './kinds/registry.ts';
import { priorWeights } from './plan.ts';
import { phaseWeights } from './weights.ts';

const runOf = (durationsMs: readonly number[]): PastRun =>
  new Map(KINDS.summary.plan.map(({ name }, index) => [name, { durationMs: durationsMs[index] ?? 0, items: 1 }]));

describe('the weights of phases', () => {
  it('are the priors until there is enough history', () => {
    const few = Array.from({ length: MIN_SIMILAR_RUNS - 1 }, () => runOf([1, 1, 1, 1, 1, 1]));
    expect(phaseWeights('summary', few)).toEqual(priorWeights(KINDS.summary.plan));
    expect(phaseWeights('ingestion', [])).toEqual(priorWeights(KINDS.ingestion.plan));
  });

  it('follow the share that each phase took of similar runs, long and short', () => {
    const same = [100, 1_000, 10_000, 3, 77].map((scale) => runOf([5, 5, 70, 10, 5, 5].map((share) => share * scale)));
    expect(phaseWeights('summary', same).map(Math.round)).toEqual([5, 5, 70, 10, 5, 5]);
  });

  it('do not count runs that lack a phase or took no time', () => {
    const partial: PastRun = new Map([['extracting', { durationMs: 9_000, items: 1 }]]);
    const useless = [...Array.from({ length: 9 }, () => partial), ...Array.from({ length: 9 }, () => runOf([]))];
    expect(phaseWeights('summary', useless)).toEqual(priorWeights(KINDS.summary.plan));
  });

  it('add up to 100, and no phase goes without', () => {
    const run = fc.array(fc.integer({ min: 0, max: 10 ** 8 }), { minLength: 6, maxLength: 6 }).map(runOf);
    fc.assert(
      fc.property(fc.array(run, { minLength: 5, maxLength: 20 }), (history) => {
        const weights = phaseWeights('summary', history);
        expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(100);
        expect(Math.min(...weights)).toBeGreaterThan(0.3);
      }),
    );
  });
});
