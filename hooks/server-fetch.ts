import { FailureError } from '#domain/failure.ts';
import { failureOfStatus } from './request-failure.ts';

export interface ServerFetchOptions {
  /** A request without its whole answer by then is given up. */
  readonly timeoutMs?: number;
  /** Called when the server did not answer: no connection, no answer in time, or a proxy that says it is gone. */
  readonly onNoAnswer?: () => void;
  readonly fetch?: typeof fetch;
}

/** As tRPC gives them, which writes a signal that is not there as undefined. */
type RequestOptions = Omit<RequestInit, 'signal'> & { readonly signal?: AbortSignal | null | undefined };

/** Statuses by which a proxy says that the server behind it is gone. */
const GONE: readonly number[] = [502, 503, 504];

/**
 * A fetch with a time-out, which the browser's lacks: without one a request that hangs, hangs for ever. An answer that
 * is no JSON comes from somebody else than our server (a proxy's error page) and is thrown as a `FailureError` by its
 * status.
 */
export function serverFetch({
  timeoutMs = 10_000,
  onNoAnswer = () => {},
  fetch: send = fetch,
}: ServerFetchOptions = {}) {
  return async (input: RequestInfo | URL, init?: RequestOptions): Promise<Response> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    let response: Response;
    try {
      response = await send(input, { ...init, signal });
    } catch (error) {
      if (init?.signal?.aborted !== true) onNoAnswer();
      throw error;
    }
    if (GONE.includes(response.status)) onNoAnswer();
    if (response.headers.get('content-type')?.includes('json') !== true) {
      throw new FailureError(failureOfStatus(response.status));
    }
    return response;
  };
}
