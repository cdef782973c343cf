import { TRPCClientError } from '@trpc/client';
import { type Failure, FailureError, failure, failureSchema } from '#domain/failure.ts';
import { isPermanentStatus } from './polling-policy.ts';

const US = 'Throughline';

/**
 * What went wrong, in words for the screen. Takes anything that was thrown: the server's own failure is passed on as
 * it is; no answer, a late answer, a stopped request and an answer of somebody else (a proxy) each have their own.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  if (error instanceof TRPCClientError) return failureOfCall(error);
  return failureOfAbort(error) ?? failure('internal');
}

/** {@link failureOf}, to be thrown. */
export function asFailureError(error: unknown): FailureError {
  return error instanceof FailureError ? error : new FailureError(failureOf(error), { cause: error });
}

/** Whether asking the same again is bound to fail again. What got no answer at all is never permanent. */
export function isPermanentError(error: unknown): boolean {
  const status = httpStatusOf(error);
  return status === null ? !failureOf(error).retryable : isPermanentStatus(status);
}

/**
 * What a screen says of a query that failed: nothing while it still has data to show and may get more, for then the
 * connection tells how it stands.
 */
export function lastingFailure(query: { readonly data: unknown; readonly error: unknown }): Failure | null {
  if (query.error === null) return null;
  return query.data === undefined || isPermanentError(query.error) ? failureOf(query.error) : null;
}

/** The failure that an answer with this status stands for, when it does not say so itself. */
export function failureOfStatus(status: number): Failure {
  if (status === 408) return failure('request_timed_out', { host: US });
  if (status === 429) return failure('rate_limited', { host: US });
  // What stands before the server (a proxy) says that it is gone.
  if (status === 502 || status === 503 || status === 504) return failure('server_unreachable');
  if (status >= 500) return failure('internal');
  if (status >= 400) return failure('invalid_input', { detail: `the server refused it (${status}).` });
  return failure('unreadable_answer', { host: US });
}

function failureOfCall(error: TRPCClientError<never>): Failure {
  const said = failureSchema.safeParse(fieldOf(error.data, 'failure'));
  if (said.success) return said.data;
  const status = httpStatusOf(error);
  if (status !== null) return failureOfStatus(status);
  if (error.cause instanceof FailureError) return error.cause.failure;
  // Browsers reject a fetch without an answer with a TypeError, and a body that is no JSON with a SyntaxError.
  if (error.cause instanceof TypeError) return failure('server_unreachable');
  if (error.cause instanceof SyntaxError) return failure('unreadable_answer', { host: US });
  return failureOfAbort(error.cause) ?? failure('internal');
}

function failureOfAbort(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'TimeoutError') return failure('request_timed_out', { host: US });
  if (error.name === 'AbortError') return failure('aborted');
  return null;
}

function httpStatusOf(error: unknown): number | null {
  if (!(error instanceof TRPCClientError)) return null;
  const status = fieldOf(error.data, 'httpStatus');
  return typeof status === 'number' ? status : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
