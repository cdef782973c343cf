import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { fail } from '#domain/failure.ts';
import { isMediaType, type MediaType } from '#domain/media-type.ts';
import type { Database } from '#server/db/database.ts';
import type { ExtractionLimits } from '#server/extraction/extraction-limits.ts';
import { type SniffRequest, sniffInChild } from '#server/extraction/sniff-in-child.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { KeptSource } from '#server/library/kept-sources.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import type { FetchPolicy } from '#server/sources/safe-fetch.ts';
import type { YoutubeSettings } from '#server/sources/youtube.ts';

/** What reading a source stands on. */
export interface ReadingDependencies {
  readonly database: Database;
  readonly files: FileStore;
  readonly fetchPolicy: FetchPolicy;
  readonly youtube: YoutubeSettings;
  readonly extractionLimits: Partial<ExtractionLimits>;
}

/** A source, and the document that it is read into as it stands in the store. */
export interface Reading {
  readonly deps: ReadingDependencies;
  readonly source: KeptSource;
  readonly document: StoredDocument;
}

/** The file that is read, and what it is. Throws `source_file_missing` where that is not known yet. */
export function fileOf({ deps, document, source }: Reading): { path: string; mediaType: MediaType } {
  const { file_key: key, media_type: mediaType } = document;
  if (key === null || mediaType === null || !isMediaType(mediaType))
    return fail('source_file_missing', { name: source.name });
  return { path: deps.files.pathOf(key), mediaType };
}

/** The media type of a stored file of this source, as a reading process sees it. Throws what {@link sniffInChild} throws. */
export function mediaTypeOf(
  {
    deps,
    source,
  }: {
    readonly deps: Pick<ReadingDependencies, 'extractionLimits'>;
    readonly source: Pick<KeptSource, 'ownerId'>;
  },
  file: Pick<SniffRequest, 'path' | 'name' | 'hint'>,
  signal: AbortSignal,
): Promise<MediaType> {
  return sniffInChild({ ...file, signal, limits: deps.extractionLimits, ownerId: source.ownerId });
}

/** SHA-256 of the bytes that stand there now. Throws `source_file_missing`. */
export async function fingerprintOf(reading: Reading, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(fileOf(reading).path), hash, { signal }).catch((cause) => {
    signal.throwIfAborted();
    fail('source_file_missing', { name: reading.source.name }, { cause });
  });
  return hash.digest('hex');
}
