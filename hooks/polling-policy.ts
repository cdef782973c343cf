import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished, type TaskStatus } from '#domain/status.ts';

/** What the pace of polling depends on. All times are milliseconds of one clock, the browser's. */
export interface PollFacts {
  readonly status: TaskStatus;
  /** When this browser last saw the task change. */
  readonly lastChangedAt: number;
  /** When the server will try the running phase again; null where no retry is scheduled. */
  readonly retryAt: number | null;
}

/** Up to an age (since the last change, exclusive) the next look is so long after the last one. */
export interface PaceStep {
  readonly untilAgeMs: number;
  readonly delayMs: number;
}

export interface PollingPolicy {
  /** For a task that runs. The last step has no end. */
  readonly running: readonly PaceStep[];
  /** For one that waits in the queue or is paused: what it waits for is rarely quick. */
  readonly waiting: readonly PaceStep[];
  /** No look is ever later than this: another tab may have cancelled the task. */
  readonly slowestMs: number;
  /** How long after the moment of a scheduled retry to look, so that it has begun. */
  readonly afterRetryMs: number;
}

export const POLLING_POLICY: PollingPolicy = {
  running: [
    { untilAgeMs: 5_000, delayMs: 400 },
    { untilAgeMs: 15_000, delayMs: 1_000 },
    { untilAgeMs: 60_000, delayMs: 2_000 },
    // However long an item takes: that its worker has fallen silent, which the server says after 10 s, shows within 15.
    { untilAgeMs: Number.POSITIVE_INFINITY, delayMs: 4_000 },
  ],
  // A new task usually starts within a second of being created.
  waiting: [
    { untilAgeMs: 2_000, delayMs: 400 },
    { untilAgeMs: 15_000, delayMs: 1_000 },
    { untilAgeMs: 60_000, delayMs: 2_000 },
    { untilAgeMs: 300_000, delayMs: 5_000 },
    { untilAgeMs: Number.POSITIVE_INFINITY, delayMs: 10_000 },
  ],
  slowestMs: 10_000,
  afterRetryMs: 150,
};

/**
 * How long to wait from `now` until the next look at a task, in milliseconds: short while it moves, longer the longer
 * nothing has changed, and timed to the moment at which a scheduled retry begins.
 *
 * @returns null where no look is needed, because the task is finished
 */
export function pollDelayMs(task: PollFacts, now: number, policy: PollingPolicy = POLLING_POLICY): number | null {
  if (isFinished(task.status)) return null;
  const steps = task.status === 'running' ? policy.running : policy.waiting;
  const untilRetryMs = task.retryAt === null ? 0 : task.retryAt - now;
  if (untilRetryMs > 0) return Math.min(policy.slowestMs, untilRetryMs + policy.afterRetryMs);
  // A retry that has just become due is movement, even though nothing has been seen of it yet.
  const movedAt = Math.max(task.lastChangedAt, task.retryAt ?? task.lastChangedAt);
  const ageMs = Math.max(0, now - movedAt);
  const step = steps.find(({ untilAgeMs }) => ageMs < untilAgeMs) ?? steps.at(-1);
  return Math.min(policy.slowestMs, step?.delayMs ?? policy.slowestMs);
}

/**
 * What {@link pollDelayMs} needs of a task of which the browser learned at `learnedAt`. The clocks of server and browser
 * may differ: the retry is counted from that moment, unless the server's own time says sooner.
 */
export function pollFacts(
  task: Pick<TaskSnapshot, 'status' | 'nextRetryAt' | 'updatedAt'>,
  learnedAt: number,
): PollFacts {
  const facts = { status: task.status, lastChangedAt: learnedAt };
  if (task.nextRetryAt === null) return { ...facts, retryAt: null };
  const retryAt = Date.parse(task.nextRetryAt);
  const waitMs = Math.max(0, retryAt - Date.parse(task.updatedAt));
  return { ...facts, retryAt: Math.min(retryAt, learnedAt + waitMs) };
}

export interface ReconnectPolicy {
  /** The longest first wait, in milliseconds; it doubles with each failure. */
  readonly baseMs: number;
  readonly capMs: number;
}

export const RECONNECT_POLICY: ReconnectPolicy = { baseMs: 1_000, capMs: 30_000 };

/**
 * How long to wait after the `failures`-th failure in a row (from 1), in milliseconds: exponential, with equal jitter.
 * Half of the wait is certain, so that a countdown is never over before it can be read; the other half is spread, so
 * that many tabs do not come back at once.
 *
 * @param random a number in [0, 1)
 * @see Marc Brooker, “Exponential Backoff And Jitter”, AWS Architecture Blog, 2015
 */
export function reconnectDelayMs(failures: number, random: number, policy: ReconnectPolicy = RECONNECT_POLICY): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (Math.max(1, failures) - 1));
  return Math.round(ceiling / 2 + random * (ceiling / 2));
}

/** Refusals that pass by themselves: the request took too long, came too early, or came too often. */
const PASSING_REFUSALS: readonly number[] = [408, 425, 429];

/**
 * Whether asking the same again is bound to get the same answer: any refusal (4xx) but those that pass.
 *
 * @param httpStatus null where there was no answer at all, which is never permanent
 */
export function isPermanentStatus(httpStatus: number | null): boolean {
  return httpStatus !== null && httpStatus >= 400 && httpStatus < 500 && !PASSING_REFUSALS.includes(httpStatus);
}
