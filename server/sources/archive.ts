import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { type Failure, FailureError, fail } from '#domain/failure.ts';
import { readDirectory, throwDamage } from './archive-directory.ts';
import { distinctPaths, isLeftOut, problemOf } from './archive-entry.ts';
import { describeBytes } from './byte-size.ts';
import { isArchive } from './is-archive.ts';
import { codeOf, NO_ROOM } from './network-failure.ts';
import { openPartial, partialPath, requireFolder, syncFolder } from './partial-file.ts';

export { isArchive } from './is-archive.ts';

export interface ArchiveLimits {
  /** The most files in it; folders and litter do not count. */
  maxFiles: number;
  /** The most bytes that all its files together unpack to, as declared; no file unpacks to more than it declares. */
  maxBytes: number;
  /** The most bytes of one file; a larger one is a problem of its own. */
  maxFileBytes: number;
}

export interface ArchiveEntry {
  /** Cleaned, `/` between its parts, never absolute, never with `..`; no two entries have the same. For people. */
  readonly path: string;
  /** As declared. */
  readonly bytes: number;
  /**
   * Why it cannot be taken: `encrypted_document`, `unsafe_name`, `name_too_long`, `file_too_large`, `nested_archive`,
   * `archived_link`, `unsupported_compression`.
   */
  readonly problem: Failure | null;
}

export interface Archive {
  /** The files in it, in its own order, which is the same each time; folders and litter of systems left out. */
  readonly entries: readonly ArchiveEntry[];
  /**
   * Unpacks an entry to `file` (its folder is made if missing), which appears only when whole, checked and flushed to
   * the disk. Leaves nothing behind on failure or abort.
   *
   * @throws FailureError the entry's own problem; `nested_archive` (under another ending); `damaged_document` (its
   *   length, counted while it inflates, or its checksum is not what was declared); `storage_full`. The reason of `signal` when that is aborted.
   */
  save(entry: ArchiveEntry, file: string, signal: AbortSignal): Promise<{ bytes: number; sha256: string }>;
  /** May be called more than once, and while something is being saved. */
  close(): void;
}

/**
 * Opens a ZIP archive of files that a stranger may have made. Its directory is read, nothing is unpacked.
 *
 * @param name what it is called in failures
 * @throws FailureError `damaged_document`, `encrypted_document`, `archive_too_many_files`, `archive_too_large`,
 *   `overlapping_archive`, `empty_archive`, `source_file_missing`
 */
export async function openArchive(path: string, name: string, limits: ArchiveLimits): Promise<Archive> {
  const { zip, entries: all } = await readDirectory(path, name, limits.maxFiles);
  try {
    const files = all.filter((each) => !isLeftOut(each));
    if (files.length === 0) fail('empty_archive', { name });
    if (files.length > limits.maxFiles) fail('archive_too_many_files', { name, limit: limits.maxFiles });
    const paths = distinctPaths(files.map((file) => file.name));
    const packed = new Map<ArchiveEntry, Entry>();
    let declared = 0;
    for (const [index, { entry, name: given }] of files.entries()) {
      const path = paths[index] ?? given;
      const problem = problemOf(entry, given, path, limits.maxFileBytes);
      if (problem === null) declared += entry.uncompressedSize;
      packed.set({ path, bytes: entry.uncompressedSize, problem }, entry);
    }
    if (declared > limits.maxBytes) throwTooLarge(name, limits.maxBytes);
    return archiveOf(zip, packed);
  } catch (error) {
    zip.close();
    throw error;
  }
}

function archiveOf(zip: ZipFile, packed: ReadonlyMap<ArchiveEntry, Entry>): Archive {
  return {
    entries: [...packed.keys()],
    async save(entry, file, signal) {
      const source = packed.get(entry);
      if (source === undefined) throw new Error(`${entry.path} is no entry of this archive`);
      if (entry.problem !== null) throw new FailureError(entry.problem);
      signal.throwIfAborted();
      const partial = partialPath(file);
      try {
        await requireFolder(dirname(file));
        const written = await unpack(zip, source, entry, file, signal);
        if (await isArchive(partial)) fail('nested_archive', { name: entry.path });
        await rename(partial, file);
        await syncFolder(dirname(file));
        return written;
      } catch (error) {
        await rm(partial, { force: true });
        signal.throwIfAborted();
        if (NO_ROOM.has(codeOf(error) ?? '')) fail('storage_full', { name: entry.path }, { cause: error });
        return throwDamage(error, entry.path);
      }
    },
    close: () => zip.close(),
  };
}

/** Everything that the directory says of the entry is checked here: yauzl does not look at checksums. */
async function unpack(
  zip: ZipFile,
  source: Entry,
  { path }: ArchiveEntry,
  file: string,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let checksum = 0;
  async function* checked(inflated: AsyncIterable<Buffer>) {
    for await (const chunk of inflated) {
      bytes += chunk.length;
      if (bytes > source.uncompressedSize) fail('damaged_document', { name: path });
      checksum = crc32(chunk, checksum);
      hash.update(chunk);
      yield chunk;
    }
  }
  const target = await openPartial(file);
  try {
    const raw = await zip.openReadStreamPromise(source, { decodeFileData: false });
    if (source.compressionMethod === STORED) await pipeline(raw, checked, target, { signal });
    // Inflated here, where a pipeline that is broken off ends it: yauzl's own stream would keep its memory.
    else await pipeline(raw, createInflateRaw({ chunkSize: CHUNK_BYTES }), checked, target, { signal });
  } finally {
    target.destroy();
  }
  if (bytes !== source.uncompressedSize || checksum !== source.crc32) fail('damaged_document', { name: path });
  return { bytes, sha256: hash.digest('hex') };
}

const STORED = 0;
const CHUNK_BYTES = 64 * 1024;

function throwTooLarge(name: string, maxBytes: number): never {
  fail('archive_too_large', { name, limit: describeBytes(maxBytes) });
}
