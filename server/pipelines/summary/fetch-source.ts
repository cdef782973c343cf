import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fail } from '#domain/failure.ts';
import { sniffMediaType } from '#server/extraction/sniff.ts';
import { patchDocument, type StoredDocument } from '#server/library/documents.ts';
import type { Effect } from '#server/progress/task-run.ts';
import { readableType } from '#server/sources/readable-type.ts';
import { openUrl } from '#server/sources/safe-fetch.ts';
import { describeVideo, fetchVideo, videoIdOf } from '#server/sources/youtube.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { SummaryWork } from './summary-work.ts';

/** Makes sure that there is something to read: the file is there, the site answers with what can be read. */
export async function connect(work: SummaryWork, track: PhaseTracker): Promise<Effect | undefined> {
  await track.plan(1);
  const { source } = work;
  switch (source.kind) {
    case 'upload':
    case 'text':
      await storedFileOf(work);
      break;
    case 'url':
      await connectToPage(work, track.signal);
      break;
    case 'youtube':
      await connectToVideo(work, track.signal);
      break;
  }
  track.count(1);
  return undefined;
}

/** Brings the bytes here and knows what they are. */
export async function fetchSource(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  switch (work.source.kind) {
    case 'upload':
    case 'text':
      return checkStoredFile(work, track);
    case 'url':
      return downloadPage(work, track);
    case 'youtube':
      return fetchVideoInformation(work, track);
    default:
      throw new Error(`a ${work.source.kind} is not summarized as one`);
  }
}

async function connectToPage(work: SummaryWork, signal: AbortSignal): Promise<void> {
  const response = await openUrl(urlOf(work), work.deps.fetchPolicy, signal);
  work.response = response;
  readableType(response);
}

async function connectToVideo(work: SummaryWork, signal: AbortSignal): Promise<void> {
  const { youtube, fetchPolicy } = work.deps;
  const { title } = await describeVideo(videoOf(work), youtube, fetchPolicy, signal);
  if (title !== null) await work.run.retitle(title);
}

/** Reads the whole stored file once: its type from its bytes, and that it still is what was uploaded. */
async function checkStoredFile(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  const { source } = work;
  const { path, bytes } = await storedFileOf(work);
  await track.plan(bytes, 'bytes');
  // A pasted text is called what it begins with, which says nothing of its type.
  const mediaType =
    source.kind === 'text' ? source.mediaType : await sniffMediaType(path, source.name, source.mediaType);
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of createReadStream(path, { signal: track.signal })) {
    hash.update(chunk);
    read += chunk.length;
    track.count(read);
  }
  const fingerprint = hash.digest('hex');
  if (source.sha256 !== null && fingerprint !== source.sha256) fail('source_file_missing', { name: source.name });
  return learn(work, { media_type: mediaType, fingerprint, file_key: source.fileKey });
}

async function downloadPage(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  const { deps, document } = work;
  const response = work.response ?? (await openUrl(urlOf(work), deps.fetchPolicy, track.signal));
  work.response = response;
  const hint = readableType(response);
  await track.plan(response.contentLength, 'bytes');
  const key = `fetched/${document.id}`;
  // Known before it is there: whatever comes of the download goes with the document.
  await track.store(0, (trx) => patchDocument(trx, document.id, { file_key: key }));
  const { bytes, sha256 } = await response.save(deps.files.pathOf(key), (received) => track.count(received));
  work.response = null;
  await track.plan(bytes, 'bytes');
  track.count(bytes);
  const name = response.filename ?? work.source.name;
  const mediaType = await sniffMediaType(deps.files.pathOf(key), name, hint);
  return learn(work, {
    media_type: mediaType,
    fingerprint: sha256,
    file_key: key,
    charset: response.charset,
    final_url: response.url,
  });
}

async function fetchVideoInformation(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  await track.plan(1, 'checks');
  const video = await fetchVideo(videoOf(work), work.deps.youtube, work.deps.fetchPolicy, track.signal);
  await work.run.retitle(video.title);
  track.count(1);
  return learn(work, { video: JSON.stringify(video), title: video.title });
}

/** What is now known of the document: at once in memory, and in the store with the phase. */
function learn(work: SummaryWork, patch: Partial<StoredDocument>): Effect {
  work.document = { ...work.document, ...patch };
  return (trx) => patchDocument(trx, work.document.id, patch);
}

/** The file that was uploaded or pasted. Fails where it is gone or empty. */
async function storedFileOf({ source, deps }: SummaryWork): Promise<{ path: string; bytes: number }> {
  const path = source.fileKey === null ? null : deps.files.pathOf(source.fileKey);
  const found = path === null ? null : await stat(path).catch(() => null);
  if (path === null || found === null) return fail('source_file_missing', { name: source.name });
  if (found.size === 0) return fail('empty_file', { name: source.name });
  return { path, bytes: found.size };
}

function urlOf({ source }: SummaryWork): string {
  return source.url ?? fail('invalid_url', { url: '' });
}

function videoOf(work: SummaryWork): string {
  const url = urlOf(work);
  return videoIdOf(new URL(url)) ?? fail('invalid_url', { url });
}
