import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FailureError, fail } from '#domain/failure.ts';
import { formatByteLimit } from './extraction-limits.ts';

/** The parts of an Office document, unpacked as they are read and never beyond a limit. */
export interface DocxPackage {
  /** The text of a part in pieces; nothing if there is no such part. */
  read(part: string): AsyncGenerator<string>;
  close(): void;
}

/**
 * Opens the archive. Its directory is trusted for nothing but a quick refusal: what is really unpacked is counted over
 * all parts that are read.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, here and while reading.
 */
export async function openDocxPackage(
  path: string,
  options: { readonly name: string; readonly inflatedBytes: number },
): Promise<DocxPackage> {
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

  return {
    async *read(part) {
      const entry = entries.get(part.replace(/^\//, '').toLowerCase());
      if (!entry) return;
      if (entry.isEncrypted()) fail('encrypted_document', { name });
      if (entry.uncompressedSize > inflatedBytes) tooLarge();
      const decoder = new TextDecoder();
      try {
        for await (const chunk of await archive.openReadStreamPromise(entry)) {
          if (!(chunk instanceof Uint8Array)) continue;
          inflated += chunk.byteLength;
          if (inflated > inflatedBytes) tooLarge();
          yield decoder.decode(chunk, { stream: true });
        }
      } catch (error) {
        damaged(error);
      }
      yield decoder.decode();
    },
    close: () => archive.close(),
  };
}

async function readDirectory(archive: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) {
    if (entries.size >= MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} entries`);
    entries.set(entry.fileName.toLowerCase(), entry);
  }
  return entries;
}

const MOST_ENTRIES = 20_000;
