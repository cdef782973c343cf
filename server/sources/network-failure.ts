import { errors } from 'undici';
import { FailureError, fail } from '#domain/failure.ts';
import { parseRetryAfter } from './response-headers.ts';

/**
 * Throws what an error of the network means, by its code: DNS, refused or broken connections, time-outs, TLS, answers
 * that are no HTTP. Anything else (a full disk, a broken invariant) is thrown on as it is.
 */
export function throwNetworkFailure(error: unknown, host: string): never {
  if (error instanceof FailureError) throw error;
  // Its code is that of the parser, which has none for what is no HTTP at all.
  if (error instanceof errors.HTTPParserError) fail('unreadable_answer', { host }, { cause: error });
  const code = codeOf(error);
  const options = { cause: error };
  if (code === null) throw error;
  if (HOST_NOT_FOUND.has(code)) fail('host_not_found', { host }, options);
  if (TIMED_OUT.has(code)) fail('request_timed_out', { host }, options);
  if (CONNECTION_FAILED.has(code)) fail('connection_failed', { host }, options);
  if (NO_ROOM.has(code)) fail('storage_full', { name: `the answer of ${host}` }, options);
  if (isTlsCode(code)) fail('insecure_connection', { host, reason: code.toLowerCase().replaceAll('_', ' ') }, options);
  if (code.startsWith('HPE_') || UNREADABLE.has(code)) fail('unreadable_answer', { host }, options);
  throw error;
}

/** Throws the failure that an HTTP status of 300 or more stands for; `now` is what a date in `Retry-After` counts from. */
export function throwStatusFailure(status: number, host: string, retryAfter: string | undefined, now: number): never {
  const details = { host, status };
  const options = { retryAfterMs: parseRetryAfter(retryAfter, now) };
  if (status === 404 || status === 410) fail('page_not_found', details);
  if (status === 401 || status === 403) fail('page_forbidden', details);
  if (status === 429) fail('rate_limited', details, options);
  if (status === 408) fail('request_timed_out', details, options);
  if (status >= 500) fail('server_error', details, options);
  fail('page_refused', details);
}

/** The `code` of a system, undici or zlib error; of several failed attempts to connect, the first one's. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

export const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const HOST_NOT_FOUND = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'ENODATA', 'EAI_FAIL']);

const TIMED_OUT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

const CONNECTION_FAILED = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EPIPE',
  'EPROTO',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  // A compressed body that ends in its middle.
  'Z_BUF_ERROR',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

const UNREADABLE = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'Z_DATA_ERROR',
  'ERR_BROTLI_DECODER_ERROR',
  'ZSTD_error_prefix_unknown',
]);

function isTlsCode(code: string): boolean {
  return (
    /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_)/.test(code) ||
    code === 'SELF_SIGNED_CERT_IN_CHAIN' ||
    code === 'HOSTNAME_MISMATCH'
  );
}
