import type { PhaseStatus, TaskStatus } from './status.ts';

/** What progress is computed from: counted work and how much of the whole each phase is expected to be. */
export interface CountedPhase {
  readonly status: PhaseStatus;
  readonly itemsProcessed: number;
  /** How much of the items that are in work is done, in items: two documents read by half are one. */
  readonly itemsInWork?: number;
  /** Null while it is not known how many there will be. */
  readonly itemsTotal: number | null;
  readonly weight: number;
}

/**
 * The point from which the percent is measured. After a change of plan the work done so far is a smaller share of the
 * new whole; the anchor holds the percent shown at that moment and spreads what is left of the bar over what is left
 * of the work, so that the bar neither jumps back nor stands still.
 */
export interface ProgressAnchor {
  /** Percent shown when the plan last changed. */
  readonly percent: number;
  /** Share of the new plan that was already done at that moment, 0 to 1. */
  readonly fraction: number;
}

export const START_ANCHOR: ProgressAnchor = { percent: 0, fraction: 0 };

/** The most that a task which is not completed can show: 100 means completed and nothing else does. */
const UNFINISHED_CEILING = 99.9;

/** Items that are done, with what is done of those in work. */
export function itemsDone(phase: Pick<CountedPhase, 'itemsProcessed' | 'itemsInWork'>): number {
  return phase.itemsProcessed + (phase.itemsInWork ?? 0);
}

/** How much of one phase is done, 0 to 1, or null while it runs without a known total. */
export function phaseFraction(phase: CountedPhase): number | null {
  switch (phase.status) {
    case 'completed':
    case 'skipped':
      return 1;
    case 'pending':
      return 0;
    default:
      if (phase.itemsTotal === null) return null;
      return phase.itemsTotal === 0 ? 0 : Math.min(1, itemsDone(phase) / phase.itemsTotal);
  }
}

/** Percent of one phase, 0 to 100, or null where it is indeterminate. Only a completed phase shows 100. */
export function phasePercent(phase: CountedPhase): number | null {
  const fraction = phaseFraction(phase);
  if (fraction === null) return null;
  return phase.status === 'completed' || phase.status === 'skipped'
    ? 100
    : Math.min(UNFINISHED_CEILING, floorToTenth(fraction * 100));
}

/** How much of the whole plan is done, 0 to 1: finished items weighted by what each phase is expected to take. */
export function workFraction(phases: readonly CountedPhase[]): number {
  const whole = phases.reduce((sum, { weight }) => sum + weight, 0);
  if (whole === 0) return 0;
  const done = phases.reduce((sum, phase) => sum + phase.weight * (phaseFraction(phase) ?? 0), 0);
  return Math.min(1, done / whole);
}

/** Percent of a task, 0 to 100 in tenths, rounded down. It is 100 exactly when the task is completed. */
export function taskPercent(
  status: TaskStatus,
  phases: readonly CountedPhase[],
  anchor: ProgressAnchor = START_ANCHOR,
): number {
  if (status === 'completed') return 100;
  return Math.min(UNFINISHED_CEILING, floorToTenth(exactPercent(phases, anchor)));
}

/**
 * The anchor after a change of plan, or null where none is needed because the percent does not fall.
 * A non-null answer is a re-plan, which the person is shown as an event.
 */
export function reanchor(
  before: readonly CountedPhase[],
  after: readonly CountedPhase[],
  anchor: ProgressAnchor = START_ANCHOR,
): ProgressAnchor | null {
  const fraction = workFraction(after);
  if (fraction >= workFraction(before)) return null;
  return { percent: exactPercent(before, anchor), fraction };
}

function exactPercent(phases: readonly CountedPhase[], anchor: ProgressAnchor): number {
  const left = 1 - anchor.fraction;
  if (left <= 0) return anchor.percent;
  const since = Math.max(0, workFraction(phases) - anchor.fraction) / left;
  return anchor.percent + (100 - anchor.percent) * since;
}

/** Tenths, rounded down; the epsilon keeps 0.7 × 100 = 70.00000000000001-like sums from losing a tenth. */
function floorToTenth(percent: number): number {
  return Math.floor(percent * 10 + 1e-6) / 10;
}
