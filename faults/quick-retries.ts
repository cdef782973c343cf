import { RETRY_POLICY, type RetryPolicy } from '#domain/retry-decision.ts';

/** As in the product, but for the waits, which nothing is learnt from. */
export const QUICK_RETRIES: RetryPolicy = { ...RETRY_POLICY, backoff: { baseMs: 200, capMs: 400, factor: 2 } };
