import { type BackoffPolicy, backoffMs, TASK_BACKOFF } from './backoff.ts';
import { type Failure, isOutage } from './failure.ts';

export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly maxTries: number;
  readonly backoff: BackoffPolicy;
  /** Somebody who asks us to wait longer than this has refused. */
  readonly maxRetryAfterMs: number;
  /** How long to wait for the end of an outage before another try, which none of `maxTries` is. */
  readonly outageRetryMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  maxTries: 3,
  backoff: TASK_BACKOFF,
  maxRetryAfterMs: 60 * 60_000,
  outageRetryMs: 15_000,
};

export type RetryDecision = { readonly retryAt: number } | { readonly fail: Failure };

/** What follows when a phase has failed for the `tries`-th time: another try at a moment, or the end of the attempt. */
export function decideAfterFailure(
  failed: { failure: Failure; tries: number; retryAfterMs: number | null },
  now: number,
  random: number,
  policy: RetryPolicy = RETRY_POLICY,
): RetryDecision {
  const { failure, tries, retryAfterMs } = failed;
  if (isOutage(failure.code)) return { retryAt: now + policy.outageRetryMs };
  const isHopeless = !failure.retryable || tries >= policy.maxTries || (retryAfterMs ?? 0) > policy.maxRetryAfterMs;
  if (isHopeless) return { fail: failure };
  return { retryAt: now + backoffMs(tries, random, policy.backoff, retryAfterMs) };
}
