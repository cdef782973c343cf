import { open } from 'node:fs/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FailureError, fail } from '#domain/failure.ts';
import { namesOf } from './archive-names.ts';
import { codeOf } from './network-failure.ts';

export interface Directory {
  readonly zip: ZipFile;
  /** All entries, folders too, in the order of the directory. */
  readonly entries: readonly { readonly entry: Entry; readonly name: string }[];
}

/**
 * Opens a ZIP archive and reads its directory; nothing is unpacked, and no name is refused. The caller closes `zip`.
 *
 * @throws FailureError `damaged_document`, `encrypted_document` (where even the directory cannot be told),
 *   `archive_too_many_files` (many more entries than `maxFiles`; folders and litter are entries, too),
 *   `overlapping_archive` (entries that share bytes, so that little data unpacks to much), `source_file_missing`
 */
export async function readDirectory(path: string, name: string, maxFiles: number): Promise<Directory> {
  // Names are decoded here: yauzl refuses a whole archive for one bad name. What is unpacked is counted by us, too.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const zip = await openPromise(path, options).catch((error: unknown) => throwDamage(error, name));
  try {
    if (zip.entryCount > maxFiles * ENTRIES_PER_FILE + MORE_ENTRIES) {
      fail('archive_too_many_files', { name, limit: maxFiles });
    }
    // Typed as a boolean by mistake.
    const start = Number(zip.readEntryCursor);
    const all: Entry[] = [];
    for await (const entry of zip.eachEntry()) all.push(entry);
    const end = Number(zip.readEntryCursor);
    await assertComplete(path, end, all.length, name, maxFiles);
    assertApart(all, start, name);
    const names = namesOf(all);
    return { zip, entries: all.map((entry, index) => ({ entry, name: names[index] ?? '' })) };
  } catch (error) {
    zip.close();
    return throwDamage(error, name);
  }
}

/** A folder and what macOS writes beside each file. */
const ENTRIES_PER_FILE = 3;
const MORE_ENTRIES = 1_000;

/**
 * What yauzl throws means that the archive is not as it should be, and has no codes. One is about something else, and
 * only its words tell: the encryption that hides the directory's entries.
 */
export function throwDamage(error: unknown, name: string): never {
  if (error instanceof FailureError) throw error;
  if (codeOf(error) === 'ENOENT') fail('source_file_missing', { name }, { cause: error });
  if (error instanceof Error && 'syscall' in error) throw error;
  const isEncrypted = error instanceof Error && error.message === 'strong encryption is not supported';
  return fail(isEncrypted ? 'encrypted_document' : 'damaged_document', { name }, { cause: error });
}

/**
 * The number of entries has 16 bits; tools that know no ZIP64 let it overflow, and of 70,000 files 4,464 would be
 * taken without a word.
 */
async function assertComplete(path: string, end: number, stated: number, name: string, limit: number): Promise<void> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(ENTRY_MARK.length), 0, ENTRY_MARK.length, end);
    if (!buffer.equals(ENTRY_MARK)) return;
  } finally {
    await file.close();
  }
  if (stated + 2 ** 16 > limit) fail('archive_too_many_files', { name, limit });
  fail('damaged_document', { name });
}

const ENTRY_MARK = Buffer.from('PK\u0001\u0002');

const LOCAL_HEADER_BYTES = 30;

/** Every byte belongs to one entry at most: what lies upon each other is the trick of the bombs that do not nest. */
function assertApart(entries: readonly Entry[], directoryStart: number, name: string): void {
  let free = 0;
  for (const entry of entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < free) fail('overlapping_archive', { name });
    // Its extra fields may be longer than those of the directory; that only makes it larger.
    free = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize;
  }
  if (free > directoryStart) fail('overlapping_archive', { name });
}
