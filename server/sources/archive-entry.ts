import type { Entry } from 'yauzl';
import { type Failure, failure } from '#domain/failure.ts';
import { isLitter } from '#domain/litter.ts';
import { describeBytes } from './byte-size.ts';
import { cleanRelativePath, isNameTooLong, leadsOut, NAME_LIMIT } from './relative-path.ts';

/** Whether an entry is nothing that a person put in: a folder, or what systems leave behind in folders. */
export function isLeftOut({ entry, name }: { readonly entry: Entry; readonly name: string }): boolean {
  return /[/\\]$/.test(name) || fileTypeOf(entry) === UNIX_FOLDER || isLitter(name);
}

/** Why an entry cannot be taken, as far as the directory tells; null where it can. */
export function problemOf(entry: Entry, name: string, path: string, maxFileBytes: number): Failure | null {
  if (isNameTooLong(name)) return failure('name_too_long', { name: path, limit: NAME_LIMIT });
  if (leadsOut(name)) return failure('unsafe_name', { name: path });
  const type = fileTypeOf(entry);
  if (type !== 0 && type !== UNIX_FILE) return failure('archived_link', { name: path });
  if (entry.isEncrypted()) return failure('encrypted_document', { name: path });
  if (ARCHIVE_ENDING.test(path)) return failure('nested_archive', { name: path });
  if (entry.uncompressedSize > maxFileBytes) {
    return failure('file_too_large', { name: path, limit: describeBytes(maxFileBytes) });
  }
  const { compressionMethod: method } = entry;
  if (method !== STORED && method !== DEFLATED) {
    return failure('unsupported_compression', { name: path, method: `method ${method}` });
  }
  return null;
}

const STORED = 0;
const DEFLATED = 8;
const ARCHIVE_ENDING = /\.(zip|7z|rar|tar|tgz|tbz2?|txz|gz|bz2|xz|zst|cab)$/i;

/** The cleaned path of each name, those that are the same told apart: “a.txt”, “a (2).txt”. */
export function distinctPaths(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const repeats = new Map<string, number>();
  return names.map((name) => {
    const path = cleanRelativePath(name);
    let distinct = path;
    for (let count = repeats.get(path) ?? 1; taken.has(distinct); repeats.set(path, count)) {
      count += 1;
      distinct = numbered(path, count);
    }
    taken.add(distinct);
    return distinct;
  });
}

function numbered(path: string, count: number): string {
  const ending = /[^/](\.[^./]{1,16})$/u.exec(path)?.[1] ?? '';
  return `${path.slice(0, path.length - ending.length)} (${count})${ending}`;
}

const UNIX_SYSTEMS = new Set([3, 19]);
const UNIX_FOLDER = 0o040000;
const UNIX_FILE = 0o100000;

/** What Unix calls the kind of file; 0 where the entry does not say. */
function fileTypeOf(entry: Entry): number {
  if (!UNIX_SYSTEMS.has(entry.versionMadeBy >>> 8)) return 0;
  return (entry.externalFileAttributes >>> 16) & 0o170000;
}
