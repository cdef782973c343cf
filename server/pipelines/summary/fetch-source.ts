import type { StoredDocument } from '#server/library/documents.ts';
import { patchDocument } from '#server/library/documents.ts';
import type { Effect } from '#server/progress/task-run.ts';
import { describeVideo, fetchVideo } from '#server/sources/youtube.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { type Bringing, checkStoredFile, openPage, savePage, storedFileOf, videoOf } from '../reading/bring-source.ts';
import type { SummaryWork } from './summary-work.ts';

/** Makes sure that there is something to read: the file is there, the site answers with what can be read. */
export async function connect(work: SummaryWork, track: PhaseTracker): Promise<Effect | undefined> {
  await track.plan(1);
  if (work.source.kind === 'url') work.response = await openPage(work, track.signal);
  else if (work.source.kind === 'youtube') await connectToVideo(work, track.signal);
  else await storedFileOf(work);
  track.count(1);
  return undefined;
}

/** Brings the bytes here and knows what they are. */
export async function fetchSource(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  if (work.source.kind === 'url') return downloadPage(work, track);
  if (work.source.kind === 'youtube') return fetchVideoInformation(work, track);
  return learn(work, await checkStoredFile(work, bringingOf(work, track)));
}

/** How the bytes of a summary's source come in. */
export function bringingOf({ document }: SummaryWork, track: PhaseTracker): Bringing {
  return { ...track, reserve: (key) => track.store(0, (trx) => patchDocument(trx, document.id, { file_key: key })) };
}

async function connectToVideo(work: SummaryWork, signal: AbortSignal): Promise<void> {
  const { youtube, fetchPolicy } = work.deps;
  const { title } = await describeVideo(videoOf(work), youtube, fetchPolicy, signal);
  if (title !== null) await work.run.retitle(title);
}

async function downloadPage(work: SummaryWork, track: PhaseTracker): Promise<Effect> {
  work.response ??= await openPage(work, track.signal);
  const learnt = await savePage(work, work.response, bringingOf(work, track));
  work.response = null;
  return learn(work, learnt);
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
