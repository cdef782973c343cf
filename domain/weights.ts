import { MIN_SIMILAR_RUNS, type PastRun, quantile } from './eta.ts';
import { PLANS, priorWeights, type TaskKind } from './plan.ts';

/** No phase is so short that it does not show on the bar at all: its least share, in percent. */
const LEAST_SHARE = 1;

/**
 * How much of the whole each phase of a kind of task is expected to take, in percent: the median share that it took of
 * similar runs, or the priors of a fresh installation where there are too few of them. They add up to 100.
 */
export function phaseWeights(kind: TaskKind, history: readonly PastRun[]): number[] {
  const plan = PLANS[kind];
  const shares = history.flatMap((run) => {
    const durations = plan.map(({ name }) => run.get(name)?.durationMs ?? Number.NaN);
    const whole = durations.reduce((sum, ms) => sum + ms, 0);
    return whole > 0 ? [durations.map((ms) => (100 * ms) / whole)] : [];
  });
  if (shares.length < MIN_SIMILAR_RUNS) return priorWeights(plan);
  const medians = plan.map((_, phase) =>
    Math.max(
      LEAST_SHARE,
      quantile(
        shares.map((share) => share[phase] ?? 0).sort((a, b) => a - b),
        0.5,
      ),
    ),
  );
  const sum = medians.reduce((total, share) => total + share, 0);
  return medians.map((share) => (100 * share) / sum);
}
