import { RETRY_POLICY, type RetryPolicy } from '#domain/retry-decision.ts';
import type { QueueLimits } from './queue.ts';

export interface ProgressPolicy {
  /** How long a finished task stays on the active list. */
  readonly ttlMs: number;
  readonly retry: RetryPolicy;
  /** The longest that a count waits to be written. */
  readonly flushIntervalMs: number;
  /** How often a worker says that it is alive, and hears of requests made in other processes. */
  readonly heartbeatMs: number;
  /** A holder that has been silent for so long may be taken over; 0 where no other process can be one. */
  readonly staleAfterMs: number;
  /** After so many deaths over one item it is set aside. */
  readonly deathsBeforePoison: number;
  readonly limits: QueueLimits;
  readonly clock: () => number;
  readonly random: () => number;
}

export const DEFAULT_PROGRESS_POLICY: ProgressPolicy = {
  ttlMs: 3_600_000,
  retry: RETRY_POLICY,
  flushIntervalMs: 250,
  heartbeatMs: 1_000,
  staleAfterMs: 5_000,
  deathsBeforePoison: 3,
  limits: { perOwner: null, perHost: null },
  clock: Date.now,
  random: Math.random,
};
