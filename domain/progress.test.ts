import { describe, expect, it } from 'vitest';
import { planOf } from './kinds/registry.ts';
import { priorWeights } from './plan.ts';
import { type CountedPhase, phaseFraction, phasePercent, reanchor, taskPercent, workFraction } from './progress.ts';
import type { PhaseStatus } from './status.ts';

const phase = (
  status: PhaseStatus,
  itemsProcessed = 0,
  itemsTotal: number | null = null,
  weight = 1,
): CountedPhase => ({
  status,
  itemsProcessed,
  itemsTotal,
  weight,
});

describe('how much of a phase is done', () => {
  it.each([
    ['pending, nothing', phase('pending', 0, 10), 0, 0],
    ['running, counted work', phase('running', 3, 12), 0.25, 25],
    ['running, total unknown: never invented', phase('running', 30), null, null],
    ['running, nothing to do', phase('running', 0, 0), 0, 0],
    ['all items done but not yet completed: below 100', phase('running', 12, 12), 1, 99.9],
    ['paused, what was done', phase('paused', 6, 12), 0.5, 50],
    ['failed, what was done', phase('failed', 1, 3), 1 / 3, 33.3],
    ['cancelled, what was done', phase('cancelled', 2, 3), 2 / 3, 66.6],
    ['completed', phase('completed', 12, 12), 1, 100],
    ['completed with nothing to do', phase('completed', 0, 0), 1, 100],
    ['skipped', phase('skipped'), 1, 100],
  ])('%s', (_, counted, fraction, percent) => {
    expect(phaseFraction(counted)).toBe(fraction);
    expect(phasePercent(counted)).toBe(percent);
  });
});

describe('the percent of a task', () => {
  it('weights phases by how long they are expected to take', () => {
    const phases = [phase('completed', 1, 1, 20), phase('running', 1, 4, 40), phase('pending', 0, null, 40)];
    expect(workFraction(phases)).toBeCloseTo(0.3);
    expect(taskPercent('running', phases)).toBe(30);
  });

  it('is rounded down to tenths, so that it promises nothing that is not done', () => {
    expect(taskPercent('running', [phase('running', 2, 3)])).toBe(66.6);
    expect(taskPercent('running', [phase('running', 7, 10)])).toBe(70);
  });

  it('is 100 for the completed and below it for all others', () => {
    const done = [phase('completed', 1, 1)];
    expect(taskPercent('completed', done)).toBe(100);
    for (const status of ['pending', 'running', 'paused', 'failed', 'cancelled'] as const) {
      expect(taskPercent(status, done)).toBe(99.9);
    }
  });

  it('is 0 for a plan without weight', () => {
    expect(taskPercent('running', [phase('running', 1, 2, 0)])).toBe(0);
  });
});

describe('after a change of plan', () => {
  const before = [phase('running', 50, 100)];
  const after = [phase('running', 50, 200)];

  it('the percent stays and the rest of the bar is spread over the rest of the work', () => {
    const anchor = reanchor(before, after);
    expect(anchor).toEqual({ percent: 50, fraction: 0.25 });
    if (anchor === null) return;
    expect(taskPercent('running', after, anchor)).toBe(50);
    expect(taskPercent('running', [phase('running', 125, 200)], anchor)).toBe(75);
    expect(taskPercent('running', [phase('running', 200, 200)], anchor)).toBe(99.9);
  });

  it('that makes the work less, no anchor is needed', () => {
    expect(reanchor(before, [phase('running', 50, 60)])).toBeNull();
    expect(reanchor(before, before)).toBeNull();
  });
});

describe('the priors of a fresh installation', () => {
  it.each([
    ['summary', [0, 5, 25, 40, 60, 80]],
    ['ingestion', [0, 10, 25, 40, 70, 85]],
  ] as const)('let the phases of %s begin where the design says', (kind, starts) => {
    const weights = priorWeights(planOf(kind));
    expect(weights.map((_, index) => weights.slice(0, index).reduce((sum, weight) => sum + weight, 0))).toEqual(starts);
    expect(weights.reduce((sum, weight) => sum + weight)).toBe(100);
  });
});
