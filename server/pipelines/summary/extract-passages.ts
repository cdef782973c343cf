import { fail } from '#domain/failure.ts';
import { isMediaType } from '#domain/media-type.ts';
import { extract } from '#server/extraction/extract.ts';
import { appendUnits, countPassages, type ExtractedUnit, patchDocument } from '#server/library/documents.ts';
import type { Effect } from '#server/progress/task-run.ts';
import { chooseTrack, downloadTranscript, toWebVtt, videoSchema } from '#server/sources/youtube.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { SummaryWork } from './summary-work.ts';

/** What was read is stored at least so often, in milliseconds, and at least every so many passages. */
const BATCH_MS = 250;
const BATCH_PASSAGES = 400;

/**
 * Reads the document into passages, from the first unit on that is not stored. Units and their count are stored in one
 * transaction, so that a crash repeats no stored page and loses no counted one.
 */
export async function extractPassages(work: SummaryWork, track: PhaseTracker): Promise<Effect | undefined> {
  if (work.source.kind === 'youtube' && work.document.fingerprint === null) await fetchTranscript(work, track);
  const { deps, document, source } = work;
  const { file_key: key, media_type: mediaType } = document;
  if (key === null || mediaType === null || !isMediaType(mediaType))
    return fail('source_file_missing', { name: source.name });

  let position = await countPassages(deps.database.store, document.id);
  let batch: ExtractedUnit[] = [];
  let batchPassages = 0;
  let storedAt = deps.clock();
  const storeBatch = async () => {
    const last = batch.at(-1);
    if (last === undefined) return;
    const units = batch;
    batch = [];
    batchPassages = 0;
    let after = position;
    await track.store(last.index + 1, async (trx) => {
      after = await appendUnits(trx, document.id, units, position);
    });
    position = after;
    storedAt = deps.clock();
  };

  const events = extract({
    path: deps.files.pathOf(key),
    mediaType,
    name: source.name,
    charset: document.charset,
    fromUnit: document.units_extracted,
    signal: track.signal,
    limits: deps.extractionLimits,
  });
  let units = document.units_extracted;
  for await (const event of events) {
    if (event.type === 'opened') {
      await track.plan(event.total, event.unit);
      track.count(document.units_extracted);
      await learnTitle(work, event);
      continue;
    }
    batch.push(event);
    batchPassages += event.passages.length;
    units = event.index + 1;
    if (batchPassages >= BATCH_PASSAGES || deps.clock() - storedAt >= BATCH_MS) await storeBatch();
  }
  await storeBatch();
  if (position === 0) fail(mediaType === 'application/pdf' ? 'no_text_layer' : 'empty_document', { name: source.name });
  await track.plan(units);
  return undefined;
}

async function fetchTranscript(work: SummaryWork, track: PhaseTracker): Promise<void> {
  const { deps, document } = work;
  const video = videoSchema.parse(JSON.parse(document.video ?? 'null'));
  const captions = chooseTrack(video, deps.youtube.languages);
  const cues = await downloadTranscript(captions, deps.youtube, deps.fetchPolicy, track.signal);
  const key = `fetched/${document.id}.vtt`;
  // Known before it is there: whatever comes of it goes with the document.
  await track.store(0, (trx) => patchDocument(trx, document.id, { file_key: key }));
  const { sha256 } = await deps.files.write(key, toWebVtt(cues));
  const patch = { file_key: key, media_type: 'text/vtt', fingerprint: sha256, language: captions.languageCode };
  await track.store(0, (trx) => patchDocument(trx, document.id, patch));
  work.document = { ...document, ...patch };
}

async function learnTitle(work: SummaryWork, opened: { title: string | null; language: string | null }): Promise<void> {
  const { document, run, source } = work;
  const patch = { title: document.title ?? opened.title, language: document.language ?? opened.language };
  if (patch.title === document.title && patch.language === document.language) return;
  work.document = { ...document, ...patch };
  // A person looks for a file by its name, and for a page by its title.
  const title = source.kind === 'url' && patch.title !== null ? patch.title : run.task.title;
  await run.change(
    () => ({ task: { title }, phases: [], events: [] }),
    (trx) => patchDocument(trx, document.id, patch),
  );
}
