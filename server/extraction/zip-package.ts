import { posix } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { FailureError, fail } from '#domain/failure.ts';
import { byteOrderMark } from './charset.ts';
import { formatByteLimit } from './extraction-limits.ts';

export interface ZipPackageOptions {
  /** What the person calls the document. Only for sentences. */
  readonly name: string;
  /** What all parts that are read may unpack to. */
  readonly inflatedBytes: number;
  /** Counts what is unpacked, where a document within another one shares its limit. */
  readonly inflated?: { bytes: number };
}

/** The parts of a document that is a ZIP archive, unpacked as they are read and never beyond a limit. */
export interface ZipPackage {
  /** The names of all parts, in the order of the archive's directory. */
  readonly names: readonly string[];
  has(part: string): boolean;
  /** The text of a part (XML: UTF-8, or UTF-16 with its mark) in pieces; nothing if there is no such part. */
  read(part: string): AsyncGenerator<string>;
  /** A part as it is, its checksum compared; null if there is no such part. */
  readBytes(part: string): Promise<Buffer | null>;
  close(): void;
}

/**
 * Opens the archive, a file or bytes. Its directory is trusted for nothing but a quick refusal: what is really unpacked is counted over
 * all parts that are read.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, here and while reading.
 */
export async function openZipPackage(source: string | Buffer, options: ZipPackageOptions): Promise<ZipPackage> {
  const { name, inflatedBytes } = options;
  // yauzl's errors have no codes; but here every one of them means that the archive is not as it should be.
  const damaged = (cause: unknown): never => {
    if (cause instanceof FailureError) throw cause;
    return fail('damaged_document', { name }, { cause });
  };
  const tooLarge = (): never => fail('document_too_large', { name, limit: formatByteLimit(inflatedBytes) });
  // Names are decoded here: yauzl refuses a whole archive for one bad name.
  const opening = { autoClose: false, decodeStrings: false };
  const opened = typeof source === 'string' ? openPromise(source, opening) : fromBufferPromise(source, opening);
  const archive = await opened.catch(damaged);
  const entries = await readDirectory(archive).catch((error: unknown) => {
    archive.close();
    return damaged(error);
  });
  const inflated = options.inflated ?? { bytes: 0 };

  /** Writers percent-encode the names of parts, or do not; some do it in one of two places. */
  function find(part: string): Entry | undefined {
    return entries.get(keyOf(part)) ?? entries.get(keyOf(percentDecoded(part)));
  }

  async function* unpack(part: string): AsyncGenerator<Uint8Array> {
    const entry = find(part);
    if (!entry) return;
    if (entry.isEncrypted()) fail('encrypted_document', { name });
    if (entry.uncompressedSize > inflatedBytes) tooLarge();
    try {
      for await (const chunk of await archive.openReadStreamPromise(entry)) {
        if (!(chunk instanceof Uint8Array)) continue;
        inflated.bytes += chunk.byteLength;
        if (inflated.bytes > inflatedBytes) tooLarge();
        yield chunk;
      }
    } catch (error) {
      damaged(error);
    }
  }

  return {
    names: [...entries.keys()],
    has: (part) => find(part) !== undefined,
    async *read(part) {
      let decoder: TextDecoder | null = null;
      for await (const chunk of unpack(part)) {
        decoder ??= new TextDecoder(byteOrderMark(chunk) ?? 'utf-8');
        yield decoder.decode(chunk, { stream: true });
      }
      if (decoder) yield decoder.decode();
    },
    async readBytes(part) {
      const entry = find(part);
      if (!entry) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of unpack(part)) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (crc32(bytes) !== entry.crc32) damaged(new Error(`the checksum of ${part} differs`));
      return bytes;
    },
    close: () => archive.close(),
  };
}

/** The case of names means nothing in these packages, and some writers use backslashes. */
function keyOf(part: string): string {
  return posix
    .normalize(part.replaceAll('\\', '/'))
    .replace(/^(?:\.{0,2}\/)+/, '')
    .toLowerCase();
}

/** The text with what is percent-encoded in it decoded; as it is, if it has a bare “%”. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readDirectory(archive: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (entries.size >= MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} entries`);
    const key = keyOf(nameOf(entry));
    // Of two entries with one name the first counts, as in Office; a folder is no part.
    if (!key.endsWith('/') && !entries.has(key)) entries.set(key, entry);
  }
  return entries;
}

/** Many writers store names in UTF-8 without saying so. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fileNameRaw);
  } catch {
    return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  }
}

const MOST_ENTRIES = 20_000;
