import { FailureError, failure } from '#domain/failure.ts';
import { systemFailure } from '#domain/system-failure.ts';
import { codeOf } from './network-failure.ts';

/** What a file that is not where it should be is called. */
const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The failure of the storage or the system that an error comes from; any other error as it is.
 *
 * @param isPresent whether the folder of the files is there now
 */
export function explainFailure(
  error: unknown,
  { folder, isPresent }: { folder: string; isPresent: () => boolean },
): unknown {
  const code = systemCodeOf(error);
  const isMissing = isFailure(error) ? error.failure.code === 'source_file_missing' : MISSING.has(code ?? '');
  const options = { cause: error };
  // Why a file could not be opened is in the cause of its being missing.
  const ofTheSystem = code === null ? null : systemFailure(code, folder);
  if (ofTheSystem !== null && (isMissing || !isFailure(error))) return new FailureError(ofTheSystem, options);
  if (isMissing && !isPresent()) return new FailureError(failure('data_folder_missing', { path: folder }), options);
  return error;
}

function isFailure(error: unknown): error is FailureError {
  return error instanceof FailureError;
}

/** The code that the operating system gave, to this error or to the one that caused it; not those of other programs. */
function systemCodeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('syscall' in error) return codeOf(error);
  return error.cause === undefined ? null : systemCodeOf(error.cause);
}
