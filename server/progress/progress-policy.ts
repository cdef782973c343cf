import { RETRY_POLICY, type RetryPolicy } from '#domain/retry-decision.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
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
  /**
   * Tells the time by which signs of life are written and judged; by `clock` where none is given. Where several processes
   * judge each other it has to be one that they share: each would take the other’s tasks for left if theirs differed.
   */
  readonly leaseClock: ((store: Store | StoreTransaction) => Promise<number>) | null;
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
  leaseClock: null,
  random: Math.random,
};

/** What time it is where signs of life are concerned. */
export async function leaseTime(
  { leaseClock, clock }: Pick<ProgressPolicy, 'leaseClock' | 'clock'>,
  store: Store | StoreTransaction,
): Promise<number> {
  return leaseClock === null ? clock() : leaseClock(store);
}
