export interface BackoffPolicy {
  /** Longest first wait, in milliseconds. */
  readonly baseMs: number;
  /** No wait that we choose ourselves is longer than this. */
  readonly capMs: number;
  readonly factor: number;
}

export const TASK_BACKOFF: BackoffPolicy = { baseMs: 2_000, capMs: 60_000, factor: 2 };

/**
 * How long to wait before try number `tries + 1`, in milliseconds: exponential backoff with full jitter.
 *
 * @param tries how many have failed so far, from 1
 * @param random a number in [0, 1)
 * @param retryAfterMs what the other side asked for; the wait is never shorter, also beyond the cap
 * @see Marc Brooker, “Exponential Backoff And Jitter”, AWS Architecture Blog, 2015
 */
export function backoffMs(
  tries: number,
  random: number,
  policy: BackoffPolicy = TASK_BACKOFF,
  retryAfterMs: number | null = null,
): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * policy.factor ** (Math.max(1, tries) - 1));
  return Math.round(Math.max(retryAfterMs ?? 0, random * ceiling));
}
