import { itemsDone } from './progress.ts';
import type { PhaseStatus } from './status.ts';

/** How long one earlier run took over each of its phases. */
export type PastRun = ReadonlyMap<string, { readonly durationMs: number; readonly items: number }>;

export interface EtaPhase {
  readonly name: string;
  readonly status: PhaseStatus;
  readonly itemsProcessed: number;
  /** How much of the items that are in work is done, in items. */
  readonly itemsInWork?: number;
  readonly itemsTotal: number | null;
  /** Time this phase has worked so far, without pauses and waits, in milliseconds. */
  readonly workedMs: number;
}

export interface EtaEstimate {
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly similarRuns: number;
}

/** With fewer runs than this there is no estimate: “not enough history yet”. */
export const MIN_SIMILAR_RUNS = 5;

/**
 * The time left as a range: each past run says how long the remaining work would have taken it, scaled to as many
 * items as this task has; the running phase blends that with its own measured rate, the more the further it is.
 * The range is the middle half (first to third quartile) of those answers.
 *
 * @param areOverlapped the phases run beside each other: all of them take as long as the longest
 * @returns null where fewer than {@link MIN_SIMILAR_RUNS} runs have all the remaining phases
 */
export function estimateTimeLeft(
  phases: readonly EtaPhase[],
  history: readonly PastRun[],
  { areOverlapped = false } = {},
): EtaEstimate | null {
  const remaining = phases.filter(({ status }) => status === 'pending' || isBegun(status));
  if (remaining.length === 0) return null;
  const answers: number[] = [];
  for (const run of history) {
    const leftMs = remaining.map((phase) => timeLeftMs(phase, run));
    if (!leftMs.every((ms) => ms !== null)) continue;
    answers.push(areOverlapped ? Math.max(...leftMs) : leftMs.reduce((sum, ms) => sum + ms, 0));
  }
  if (answers.length < MIN_SIMILAR_RUNS) return null;
  answers.sort((a, b) => a - b);
  return {
    lowSeconds: quantile(answers, 0.25) / 1000,
    highSeconds: quantile(answers, 0.75) / 1000,
    similarRuns: answers.length,
  };
}

function timeLeftMs(phase: EtaPhase, run: PastRun): number | null {
  const past = run.get(phase.name);
  if (past === undefined) return null;
  const canScale = phase.itemsTotal !== null && phase.itemsTotal > 0 && past.items > 0;
  const wholeMs = canScale ? (past.durationMs / past.items) * (phase.itemsTotal ?? 0) : past.durationMs;
  const done = phase.itemsTotal ? Math.min(1, itemsDone(phase) / phase.itemsTotal) : 0;
  if (!isBegun(phase.status) || done === 0) return Math.max(0, wholeMs - phase.workedMs * (done === 0 ? 1 : 0));
  const byOwnRateMs = (phase.workedMs * (1 - done)) / done;
  return done * byOwnRateMs + (1 - done) * wholeMs * (1 - done);
}

/** Begun and not ended, whether or not somebody works on it now. */
function isBegun(status: PhaseStatus): boolean {
  return status === 'running' || status === 'paused';
}

/** Quantile of sorted values by linear interpolation (Hyndman and Fan 1996, type 7). */
export function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
