import { join } from 'node:path';
import { FailureError } from '#domain/failure.ts';
import type { Upload } from '#domain/source.ts';
import { type SniffRequest, sniffInChild } from '#server/extraction/sniff-in-child.ts';
import { insertSource } from '#server/library/kept-sources.ts';
import { receiveUpload, type StoredFile } from '#server/sources/upload.ts';
import type { Runtime } from './runtime.ts';

/**
 * Takes the files of a request: on the disk and in the database when this returns, or none of them.
 *
 * Throws `file_too_large` and `invalid_input`.
 */
export async function receiveUploads(request: Request, owner: string, into: Runtime): Promise<Upload[]> {
  const folder = join(into.settings.dataDir, 'uploads');
  const stored = await receiveUpload(request, { folder, maxFileBytes: into.settings.maxUploadBytes });
  const limits = { memoryBytes: into.settings.extractionMemoryBytes };
  try {
    const typed: (StoredFile & { mediaType: string })[] = [];
    for (const file of stored) {
      const path = join(folder, file.path);
      const { signal } = request;
      typed.push({
        ...file,
        mediaType: await guessMediaType({ path, name: file.filename, ownerId: owner, limits, signal }),
      });
    }
    await into.database.store.transaction().execute(async (trx) => {
      for (const file of typed) await insertSource(trx, sourceOf(file, owner));
    });
    return typed.map(({ id, filename, bytes, mediaType, relativePath }) => ({
      ...{ id, filename, bytes, mediaType },
      ...(relativePath !== null && { path: relativePath }),
    }));
  } catch (error) {
    await Promise.all(stored.map(({ path }) => into.files.remove(`uploads/${path}`)));
    throw error;
  }
}

/** What the file seems to be. A file that cannot be read is taken all the same: its task says why. */
async function guessMediaType(request: SniffRequest): Promise<string> {
  try {
    return await sniffInChild(request);
  } catch (error) {
    if (error instanceof FailureError) return 'application/octet-stream';
    throw error;
  }
}

function sourceOf(file: StoredFile & { mediaType: string }, ownerId: string) {
  return {
    id: file.id,
    ownerId,
    kind: 'upload' as const,
    name: file.filename,
    url: null,
    mediaType: file.mediaType,
    bytes: file.bytes,
    sha256: file.sha256,
    fileKey: `uploads/${file.path}`,
    createdAt: Date.now(),
  };
}
