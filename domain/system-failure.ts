import { type Failure, failure } from './failure.ts';

const OUT_OF_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const OUT_OF_FILES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);
const OUT_OF_MEMORY: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM']);
const UNAVAILABLE: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ESTALE',
  'ENODEV',
  'ENXIO',
  'ENOTCONN',
]);

/**
 * What an error code of the operating system means for the installation as a whole; null where it says nothing of that.
 *
 * @param path what could not be read or written
 */
export function systemFailure(code: string, path: string): Failure | null {
  if (OUT_OF_ROOM.has(code)) return failure('storage_full', { name: path });
  if (OUT_OF_FILES.has(code)) return failure('server_overloaded', { resource: 'open files' });
  if (OUT_OF_MEMORY.has(code)) return failure('server_overloaded', { resource: 'memory or processes' });
  if (UNAVAILABLE.has(code)) return failure('storage_unavailable', { path, reason: code });
  return null;
}
