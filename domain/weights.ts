import { MIN_SIMILAR_RUNS, type PastRun, quantile } from './eta.ts';
import { type PhaseName, planOf, type TaskKind } from './kinds/registry.ts';
import { priorWeights } from './plan.ts';

/** No phase is so short that it does not show on the bar at all: its least share, in percent. */
const LEAST_SHARE = 1;

/**
 * How much of the whole each phase of a kind of task is expected to take, in percent: the median share that it took of
 * similar runs, or the priors of a fresh installation where there are too few of them. They add up to 100.
 *
 * @param omitted phases that take no part in it: they are nothing of the whole
 */
export function phaseWeights(
  kind: TaskKind,
  history: readonly PastRun[],
  omitted: readonly PhaseName[] = [],
): number[] {
  const plan = planOf(kind);
  const takesPart = plan.map(({ name }) => !omitted.includes(name));
  const shares = history.flatMap((run) => {
    const durations = plan.map(({ name }, index) => (takesPart[index] ? (run.get(name)?.durationMs ?? Number.NaN) : 0));
    const whole = durations.reduce((sum, ms) => sum + ms, 0);
    return whole > 0 ? [durations.map((ms) => (100 * ms) / whole)] : [];
  });
  if (shares.length < MIN_SIMILAR_RUNS) {
    return inPercent(priorWeights(plan).map((share, phase) => (takesPart[phase] ? share : 0)));
  }
  const medians = plan.map((_, phase) => {
    if (!takesPart[phase]) return 0;
    const sorted = shares.map((share) => share[phase] ?? 0).sort((a, b) => a - b);
    return Math.max(LEAST_SHARE, quantile(sorted, 0.5));
  });
  return inPercent(medians);
}

function inPercent(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => (100 * share) / sum);
}
