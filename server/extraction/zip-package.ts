import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FailureError, fail } from '#domain/failure.ts';
import { byteOrderMark } from './charset.ts';
import { formatByteLimit } from './extraction-limits.ts';

export interface ZipPackageOptions {
  /** What the person calls the document. Only for sentences. */
  readonly name: string;
  /** What all parts that are read may unpack to. */
  readonly inflatedBytes: number;
}

/** The parts of a document that is a ZIP archive, unpacked as they are read and never beyond a limit. */
export interface ZipPackage {
  has(part: string): boolean;
  /** The text of a part (XML: UTF-8, or UTF-16 with its mark) in pieces; nothing if there is no such part. */
  read(part: string): AsyncGenerator<string>;
  /** A part as it is; null if there is no such part. */
  readBytes(part: string): Promise<Buffer | null>;
  close(): void;
}

/**
 * Opens the archive. Its directory is trusted for nothing but a quick refusal: what is really unpacked is counted over
 * all parts that are read.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, here and while reading.
 */
export async function openZipPackage(path: string, options: ZipPackageOptions): Promise<ZipPackage> {
  const { name, inflatedBytes } = options;
  // yauzl's errors have no codes; but here every one of them means that the archive is not as it should be.
  const damaged = (cause: unknown): never => {
    if (cause instanceof FailureError) throw cause;
    return fail('damaged_document', { name }, { cause });
  };
  const tooLarge = (): never => fail('document_too_large', { name, limit: formatByteLimit(inflatedBytes) });
  const archive = await openPromise(path, { autoClose: false }).catch(damaged);
  const entries = await readDirectory(archive).catch((error: unknown) => {
    archive.close();
    return damaged(error);
  });
  let inflated = 0;

  async function* unpack(part: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(keyOf(part));
    if (!entry) return;
    if (entry.isEncrypted()) fail('encrypted_document', { name });
    if (entry.uncompressedSize > inflatedBytes) tooLarge();
    try {
      for await (const chunk of await archive.openReadStreamPromise(entry)) {
        if (!(chunk instanceof Uint8Array)) continue;
        inflated += chunk.byteLength;
        if (inflated > inflatedBytes) tooLarge();
        yield chunk;
      }
    } catch (error) {
      damaged(error);
    }
  }

  return {
    has: (part) => entries.has(keyOf(part)),
    async *read(part) {
      let decoder: TextDecoder | null = null;
      for await (const chunk of unpack(part)) {
        decoder ??= new TextDecoder(byteOrderMark(chunk) ?? 'utf-8');
        yield decoder.decode(chunk, { stream: true });
      }
      if (decoder) yield decoder.decode();
    },
    async readBytes(part) {
      if (!entries.has(keyOf(part))) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of unpack(part)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    close: () => archive.close(),
  };
}

function keyOf(part: string): string {
  return part.replace(/^\//, '').toLowerCase();
}

async function readDirectory(archive: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (entries.size >= MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} entries`);
    entries.set(keyOf(entry.fileName), entry);
  }
  return entries;
}

const MOST_ENTRIES = 20_000;
