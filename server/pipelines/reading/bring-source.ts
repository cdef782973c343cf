import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import type { Unit } from '#domain/plan.ts';
import { decodeText } from '#server/extraction/charset.ts';
import { forwardOfPage } from '#server/extraction/page-obstacle.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { KeptSource } from '#server/library/kept-sources.ts';
import { readableType } from '#server/sources/readable-type.ts';
import { type OpenedResponse, openUrl } from '#server/sources/safe-fetch.ts';
import { chooseTrack, downloadTranscript, toWebVtt, videoIdOf, videoSchema } from '#server/sources/youtube.ts';
import { mediaTypeOf, type Reading, type ReadingDependencies } from './reading.ts';

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
  hintOf(response);
  return response;
}

/**
 * Downloads the page that was opened; of one that only forwards, the page that it leads to, under the same checks of
 * addresses as any redirect. Throws what the site answers.
 */
export async function savePage(reading: PageReading, response: OpenedResponse, bringing: Bringing): Promise<Learnt> {
  const { deps, document, source } = reading;
  const key = `fetched/${document.id}`;
  const path = deps.files.pathOf(key);
  await bringing.reserve(key);
  let page = response;
  let before = 0;
  for (let forwards = 0; ; forwards += 1) {
    const hint = hintOf(page);
    await bringing.plan(page.contentLength === null ? null : before + page.contentLength, 'bytes');
    const { bytes, sha256 } = await page.save(path, (received) => bringing.count(before + received));
    before += bytes;
    const file = { path, name: page.filename ?? source.name, hint };
    const mediaType = await mediaTypeOf(reading, file, bringing.signal);
    const target = mediaType === 'text/html' && forwards < MOST_FORWARDS ? await forwardOf(path, bytes, page) : null;
    if (target === null) {
      await bringing.plan(before, 'bytes');
      bringing.count(before);
      return {
        media_type: mediaType,
        fingerprint: sha256,
        file_key: key,
        charset: page.charset,
        final_url: page.url,
      };
    }
    page = await openUrl(target, deps.fetchPolicy, bringing.signal);
  }
}

/** What downloading a page needs. */
export interface PageReading {
  readonly deps: Pick<ReadingDependencies, 'files' | 'fetchPolicy' | 'extractionLimits'>;
  readonly document: Pick<StoredDocument, 'id'>;
  readonly source: Pick<KeptSource, 'name' | 'ownerId'>;
}

const MOST_FORWARDS = 5;
/** A page that only forwards is short; this bounds what is read of a page in this process. */
const LONGEST_FORWARD_BYTES = 64 * 1024;

/** Where a stored page sends its reader on, or null where it has something to read, or leads to itself. */
async function forwardOf(path: string, bytes: number, page: OpenedResponse): Promise<string | null> {
  if (bytes > LONGEST_FORWARD_BYTES) return null;
  const { text } = decodeText(await readFile(path), { charset: page.charset, markup: true });
  const target = forwardOfPage(text);
  if (target === null || !URL.canParse(target, page.url)) return null;
  const url = new URL(target, page.url);
  url.hash = '';
  return /^https?:$/.test(url.protocol) && url.href !== page.url ? url.href : null;
}

/** What a page is to be read as. Throws `not_text`, and lets go of the response. */
function hintOf(response: OpenedResponse): MediaType | null {
  try {
    return readableType(response);
  } catch (error) {
    response.close();
    throw error;
  }
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
