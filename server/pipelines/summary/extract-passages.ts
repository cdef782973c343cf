import { z } from 'zod';
import { fail, failure } from '#domain/failure.ts';
import { UNIT_NOUNS } from '#domain/plan.ts';
import { newId } from '#server/db/new-id.ts';
import { type ExtractionEvent, extract } from '#server/extraction/extract.ts';
import {
  addReread,
  appendUnits,
  type ExtractedUnit,
  forgetPassages,
  patchDocument,
} from '#server/library/documents.ts';
import { finishCopy } from '#server/library/large-documents.ts';
import { putInOrder } from '#server/library/put-in-order.ts';
import { countPassages } from '#server/library/stored-passages.ts';
import type { Effect } from '#server/progress/task-run.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { saveTranscript } from '../reading/bring-source.ts';
import { fileOf, fingerprintOf } from '../reading/reading.ts';
import { bringingOf } from './fetch-source.ts';
import type { SummaryWork } from './summary-work.ts';

/** What was read is stored at least so often, in milliseconds, and at least every so many passages. */
const BATCH_MS = 250;
const BATCH_PASSAGES = 400;

/**
 * Reads the document into passages, from the first unit on that is not stored. Units and their count are stored in one
 * transaction, so that a crash repeats no stored page and loses no counted one. A unit that cannot be read is left out.
 */
export async function extractPassages(work: SummaryWork, track: PhaseTracker): Promise<Effect | undefined> {
  if (work.source.kind === 'youtube' && work.document.fingerprint === null) {
    const transcript = await saveTranscript(work, bringingOf(work, track));
    await track.store(0, (trx) => patchDocument(trx, work.document.id, transcript));
    work.document = { ...work.document, ...transcript };
  }
  await requireSameInput(work, track);
  const { itemsProcessed } = work.run.phase('extracting');
  const copied = (effect: Effect) => track.store(itemsProcessed, effect);
  work.document = await finishCopy(work.deps.database.store, work.document, copied);
  const { document } = work;
  const reread = toReread(work);
  if (reread !== null) {
    if (reread.length > 0) await readAgain(work, track, reread);
    await requireText(work);
    return async (trx) => {
      await putInOrder(trx, document.id);
      await patchDocument(trx, document.id, { reread: null });
    };
  }
  await readOn(work, track);
  await requireText(work);
  return undefined;
}

/** Leaves out the unit over which too many workers have died. */
export async function setUnitAside(work: SummaryWork, track: PhaseTracker): Promise<void> {
  const { document, run, source } = work;
  const [next = document.units_extracted, ...others] = toReread(work) ?? [];
  const item = itemName(work, next);
  const deaths = track.deaths;
  const poison = failure('poison_item', { item: sentenceCase(item), name: source.name, deaths });
  const done = run.phase('extracting').itemsProcessed + 1;
  const patch = document.reread === null ? { units_extracted: next + 1 } : { reread: JSON.stringify(others) };
  await track.failItem(done, { index: next, item, failure: poison }, (trx) => patchDocument(trx, document.id, patch));
  work.document = { ...document, ...patch };
}

/** Reads what has not been read. */
async function readOn(work: SummaryWork, track: PhaseTracker): Promise<void> {
  const { deps, document } = work;
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

  let units = document.units_extracted;
  for await (const event of await reading(work, track, { fromUnit: units })) {
    if (event.type === 'opened') {
      await track.plan(event.total, event.unit);
      track.count(units);
      await learnTitle(work, event);
      continue;
    }
    units = event.index + 1;
    if (event.type === 'unit-failed') {
      await storeBatch();
      const problem = { index: event.index, item: itemName(work, event.index), failure: event.failure };
      await track.failItem(units, problem, (trx) =>
        patchDocument(trx, document.id, { units_extracted: event.index + 1 }),
      );
      continue;
    }
    batch.push(event);
    batchPassages += event.passages.length;
    // Where a worker has died, the unit that it died over is to be known.
    const isFull = batchPassages >= BATCH_PASSAGES || deps.clock() - storedAt >= BATCH_MS;
    if (isFull || track.deaths > 0) await storeBatch();
  }
  await storeBatch();
  await track.plan(units);
}

/** Reads the units again that had failed. */
async function readAgain(work: SummaryWork, track: PhaseTracker, reread: readonly number[]): Promise<void> {
  const { document, run } = work;
  let left = reread;
  const done = (index: number) => {
    left = left.filter((unit) => unit !== index);
    return run.phase('extracting').itemsProcessed + 1;
  };
  for await (const event of await reading(work, track, { onlyUnits: reread })) {
    if (event.type === 'opened') continue;
    const count = done(event.index);
    if (event.type === 'unit') {
      await track.repair(count, event.index, (trx) => addReread(trx, document.id, event, left));
    } else {
      const problem = { index: event.index, item: itemName(work, event.index), failure: event.failure };
      await track.failItem(count, problem, (trx) => patchDocument(trx, document.id, { reread: JSON.stringify(left) }));
    }
  }
}

async function reading(
  work: SummaryWork,
  track: PhaseTracker,
  wanted: { fromUnit: number } | { onlyUnits: readonly number[] },
): Promise<AsyncGenerator<ExtractionEvent, void>> {
  const { deps, document, source, run } = work;
  const { path, mediaType } = fileOf(work);
  const failed = await deps.database.store
    .selectFrom('problems')
    .select('item_index')
    .where('task_id', '=', run.task.id)
    .where('phase', '=', 'extracting')
    .orderBy('item_index')
    .execute();
  const wantedAgain = new Set('onlyUnits' in wanted ? wanted.onlyUnits : []);
  return extract({
    path,
    mediaType,
    name: source.name,
    charset: document.charset,
    ownerId: document.owner_id,
    ...wanted,
    skipUnits: failed.map(({ item_index }) => item_index).filter((unit) => !wantedAgain.has(unit)),
    signal: track.signal,
    limits: deps.extractionLimits,
  });
}

/** What was read of other bytes than there are now is not gone on with: it is dropped, visibly. */
async function requireSameInput(work: SummaryWork, track: PhaseTracker): Promise<void> {
  const { document } = work;
  if (document.units_extracted === 0) return;
  const fingerprint = await fingerprintOf(work, track.signal);
  if (fingerprint === document.fingerprint) return;
  const now = work.deps.clock();
  let { id } = document;
  await track.replan(async (trx) => {
    id = await forgetPassages(trx, document.id, { id: newId('doc', now), createdAt: now });
    await patchDocument(trx, id, { fingerprint });
  });
  const unread = { units_extracted: 0, reread: null, analysis: null, draft: null, copied_from: null };
  work.document = { ...document, ...unread, id, fingerprint };
}

const rereadSchema = z.array(z.int());

function toReread({ document }: SummaryWork): readonly number[] | null {
  return document.reread === null ? null : rereadSchema.parse(JSON.parse(document.reread));
}

/** Fails where nothing was read at all. */
async function requireText({ deps, document, source, run }: SummaryWork): Promise<void> {
  if ((await countPassages(deps.database.store, document.id)) > 0) return;
  const problem = await deps.database.store
    .selectFrom('problems')
    .select('item_index')
    .where('task_id', '=', run.task.id)
    .where('phase', '=', 'extracting')
    .executeTakeFirst();
  if (problem !== undefined) fail('damaged_document', { name: source.name });
  fail(document.media_type === 'application/pdf' ? 'no_text_layer' : 'empty_document', { name: source.name });
}

/** What the person calls a unit: `page 42`. */
function itemName({ run }: SummaryWork, index: number): string {
  return `${UNIT_NOUNS[run.phase('extracting').unit] ?? 'item'} ${index + 1}`;
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
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
