import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';
import type { Unit } from '#domain/plan.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import { readableType } from '#server/sources/readable-type.ts';
import { type OpenedResponse, openUrl } from '#server/sources/safe-fetch.ts';
import { chooseTrack, downloadTranscript, toWebVtt, videoIdOf, videoSchema } from '#server/sources/youtube.ts';
import { mediaTypeOf, type Reading } from './reading.ts';

/** Who hears how the bytes come in. */
export interface Bringing {
  readonly signal: AbortSignal;
  plan(total: number | null, unit: Unit): Promise<void>;
  count(done: number): void;
  /** Stores where a file will stand, before it stands there: whatever comes of it goes with the document. */
  reserve(key: string): Promise<void>;
}

/** What became known of a document. */
export type Learnt = Partial<StoredDocument>;

/** The file that was uploaded or pasted. Throws `source_file_missing`, `empty_file`. */
export async function storedFileOf({
  source,
  deps,
}: Pick<Reading, 'source' | 'deps'>): Promise<{ path: string; bytes: number }> {
  const path = source.fileKey === null ? null : deps.files.pathOf(source.fileKey);
  const found = path === null ? null : await stat(path).catch(() => null);
  if (path === null || found === null) return fail('source_file_missing', { name: source.name });
  if (found.size === 0) return fail('empty_file', { name: source.name });
  return { path, bytes: found.size };
}

/** Reads the whole stored file once: its type from its bytes, and that it still is what was uploaded. */
export async function checkStoredFile(reading: Reading, bringing: Bringing): Promise<Learnt> {
  const { source } = reading;
  const { path, bytes } = await storedFileOf(reading);
  await bringing.plan(bytes, 'bytes');
  // A pasted text is called what it begins with, which says nothing of its type.
  const mediaType =
    source.kind === 'text'
      ? source.mediaType
      : await mediaTypeOf(reading, { path, name: source.name, hint: source.mediaType }, bringing.signal);
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of createReadStream(path, { signal: bringing.signal })) {
    hash.update(chunk);
    read += chunk.length;
    bringing.count(read);
  }
  const fingerprint = hash.digest('hex');
  if (source.sha256 !== null && fingerprint !== source.sha256) fail('source_file_missing', { name: source.name });
  return { media_type: mediaType, fingerprint, file_key: source.fileKey };
}

/** Opens the page of a link. Throws `not_text` and what the site answers; the caller closes the response. */
export async function openPage(reading: Reading, signal: AbortSignal): Promise<OpenedResponse> {
  const response = await openUrl(urlOf(reading), reading.deps.fetchPolicy, signal);
  try {
    readableType(response);
    return response;
  } catch (error) {
    response.close();
    throw error;
  }
}

/** Downloads the page that was opened. */
export async function savePage(reading: Reading, response: OpenedResponse, bringing: Bringing): Promise<Learnt> {
  const { deps, document, source } = reading;
  const hint = readableType(response);
  await bringing.plan(response.contentLength, 'bytes');
  const key = `fetched/${document.id}`;
  await bringing.reserve(key);
  const { bytes, sha256 } = await response.save(deps.files.pathOf(key), (received) => bringing.count(received));
  await bringing.plan(bytes, 'bytes');
  bringing.count(bytes);
  return {
    media_type: await mediaTypeOf(
      reading,
      { path: deps.files.pathOf(key), name: response.filename ?? source.name, hint },
      bringing.signal,
    ),
    fingerprint: sha256,
    file_key: key,
    charset: response.charset,
    final_url: response.url,
  };
}

/** Downloads the transcript of the video that the document tells of. Throws `no_captions` and what the site answers. */
export async function saveTranscript(
  { deps, document }: Reading,
  { signal, reserve }: Pick<Bringing, 'signal' | 'reserve'>,
): Promise<Learnt> {
  const video = videoSchema.parse(JSON.parse(document.video ?? 'null'));
  const captions = chooseTrack(video, deps.youtube.languages);
  const cues = await downloadTranscript(captions, deps.youtube, deps.fetchPolicy, signal);
  const key = `fetched/${document.id}.vtt`;
  await reserve(key);
  const { sha256 } = await deps.files.write(key, toWebVtt(cues));
  return { file_key: key, media_type: 'text/vtt', fingerprint: sha256, language: captions.languageCode };
}

export function urlOf({ source }: Pick<Reading, 'source'>): string {
  return source.url ?? fail('invalid_url', { url: '' });
}

export function videoOf(reading: Pick<Reading, 'source'>): string {
  const url = urlOf(reading);
  return videoIdOf(new URL(url)) ?? fail('invalid_url', { url });
}
