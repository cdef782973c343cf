import { DatabaseError } from 'pg';
import { FailureError, failure } from '#domain/failure.ts';

/** Errors of the operating system that mean that the server is unreachable. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT',
]);

/** SQLSTATEs and classes of them: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONNECTION = '08';
const REFUSED_CONNECTION = '28';
const UNKNOWN_DATABASE = '3D';
const SHUTTING_DOWN_OR_STARTING: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03']);
const DISK_FULL = '53100';
const TOO_MANY_CONNECTIONS = '53300';
const READ_ONLY = '25006';
const IO_ERROR = '58030';
const CORRUPTED = 'XX001';
const INDEX_CORRUPTED = 'XX002';

/**
 * The failure behind an error of PostgreSQL or of the connection to it; any other error as it is.
 *
 * @param path the database without its password, see {@link databaseName}
 */
export function postgresFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  const options = { cause: error };
  const reason = error.message;
  if (!(error instanceof DatabaseError)) {
    if (!isLostConnection(error)) return error;
    return new FailureError(failure('database_unreachable', { path, reason: reasonOf(error) }), options);
  }
  const state = error.code ?? '';
  const isUnreachable =
    SHUTTING_DOWN_OR_STARTING.has(state) ||
    state === TOO_MANY_CONNECTIONS ||
    [CONNECTION, REFUSED_CONNECTION, UNKNOWN_DATABASE].includes(state.slice(0, 2));
  if (isUnreachable) return new FailureError(failure('database_unreachable', { path, reason }), options);
  if (state === DISK_FULL) return new FailureError(failure('database_full', { path }), options);
  if (state === READ_ONLY || state === IO_ERROR)
    return new FailureError(failure('storage_unavailable', { path, reason }), options);
  if (state === CORRUPTED || state === INDEX_CORRUPTED)
    return new FailureError(failure('database_damaged', { path, reason }), options);
  return error;
}

/** What an operator knows the database by: host, port and name, never the password. */
export function databaseName(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

/** The driver gives no code to a connection that broke or took too long: there only its sentences tell. */
const LOST = /^(connection terminated|timeout exceeded when trying to connect|client (has encountered|was closed))/i;

function isLostConnection(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return UNREACHABLE.has(error.code);
  // Where a name has several addresses, each failed for a reason of its own.
  if (error instanceof AggregateError)
    return error.errors.some((each) => each instanceof Error && isLostConnection(each));
  return LOST.test(error.message);
}

function reasonOf(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : 'the connection failed';
}
