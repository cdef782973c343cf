import { FailureError, failure } from '#domain/failure.ts';

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/**
 * The failure behind an error of SQLite; any other error as it is.
 *
 * @param path the database file
 */
export function sqliteFailure(error: unknown, path: string): unknown {
  const code = resultCodeOf(error);
  if (code === null) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  switch (code) {
    case BUSY:
    case LOCKED:
      return new FailureError(failure('database_busy', { path }), options);
    case FULL:
      return new FailureError(failure('database_full', { path }), options);
    case CORRUPT:
    case NOTADB:
      return new FailureError(failure('database_damaged', { path, reason }), options);
    case READONLY:
    case IOERR:
    case CANTOPEN:
      return new FailureError(failure('storage_unavailable', { path, reason }), options);
    default:
      return error;
  }
}

/** The primary result code of an error of Node's SQLite driver. */
function resultCodeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}
