import { type Failure, fail } from '#domain/failure.ts';
import { UNIT_NOUNS, type Unit } from '#domain/plan.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import { patchRows } from '#server/db/patch-rows.ts';
import { extract } from '#server/extraction/extract.ts';
import {
  type ExtractedUnit,
  forgetPassages,
  insertUnits,
  insertUnitsOf,
  patchDocument,
  type StoredDocument,
} from '#server/library/documents.ts';
import { countPassages } from '#server/library/stored-passages.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { fileOf, fingerprintOf, type Reading } from '../reading/reading.ts';
import { countsDocuments, tellPart } from './counts.ts';
import { type IngestionWork, isFarAhead } from './ingestion-work.ts';
import { type ReadItem, readItems, requireDocument } from './item-document.ts';
import { type ItemPatch, patchItem, patchItems, type StoredItem } from './items.ts';
import type { Afterwards, DocumentStage, Kept, MadeOfDocument } from './stage.ts';

/** What was read is stored at least so often, in milliseconds, and at least every so many passages. */
const BATCH_MS = 500;
const BATCH_PASSAGES = 400;

/** Reads each document into passages, from the first unit on that is not stored. */
export const extractDocuments: DocumentStage<ReadItem, Extracted> = {
  name: 'extracting',
  takes: 'loaded',
  after: 'loading',
  lanes: 2,
  group: 16,
  rowsPerStore: BATCH_PASSAGES,
  mayTake: (work) => !isFarAhead(work, 'extracted'),
  read: readItems,
  make: extractDocument,
  keep: keepExtracted,
};

/** What is left to store of a document that was read to its end. */
interface Extracted extends MadeOfDocument {
  readonly documentId: string;
  readonly learnt: Partial<StoredDocument>;
  readonly units: readonly ExtractedUnit[];
  /** How many passages are stored. */
  readonly passages: number;
  readonly patch: ItemPatch;
}

interface BadUnit {
  readonly index: number;
  readonly failure: Failure;
}

async function extractDocument(
  work: IngestionWork,
  item: StoredItem,
  { source, document: read }: ReadItem,
  track: PhaseTracker,
): Promise<Extracted> {
  const { deps, tally } = work;
  const { document, fromUnit } = await whereToGoOn(
    work,
    item,
    { deps, source, document: requireDocument(read) },
    track,
  );
  const reading = { deps, source, document };
  const isCountedInside = !countsDocuments(work, 'extracting');
  const done = (units: number) => (isCountedInside ? units : tally.done('extracting'));

  let learnt: Partial<StoredDocument> = {};
  let told: ItemPatch = {};
  let passages = fromUnit === 0 ? 0 : await countPassages(deps.database.store, document.id);
  let batch: ExtractedUnit[] = [];
  let waiting = 0;
  let storedAt = deps.clock();
  let units = fromUnit;
  const bad: BadUnit[] = [];
  const storeBatch = async () => {
    const kept = batch;
    const patch = { ...told, units_done: units };
    batch = [];
    waiting = 0;
    if (total !== null) tellPart(work, track, 'extracting', item.id, units / Math.max(total, units));
    await track.store(done(units), async (trx) => {
      passages = await insertUnits(trx, document.id, kept, passages);
      await patchDocument(trx, document.id, { ...learnt, units_extracted: units });
      await patchItem(trx, item.id, patch, deps.clock());
    });
    told = {};
    storedAt = deps.clock();
  };

  const { path, mediaType } = fileOf(reading);
  const { charset, owner_id: ownerId } = document;
  const request = { path, mediaType, name: source.name, charset, ownerId, fromUnit };
  let unit: Unit = 'pages';
  let total: number | null = null;
  for await (const event of extract({ ...request, signal: track.signal, limits: deps.extractionLimits })) {
    if (event.type === 'opened') {
      learnt = { title: document.title ?? event.title, language: document.language ?? event.language };
      told = { unit: event.unit, units_total: event.total };
      unit = event.unit;
      total = event.total;
      if (isCountedInside) {
        await track.plan(event.total, event.unit);
        track.count(fromUnit);
      }
      continue;
    }
    units = event.index + 1;
    if (event.type === 'unit-failed') {
      bad.push(event);
    } else {
      batch.push(event);
      waiting += event.passages.length;
    }
    const isFull = waiting >= BATCH_PASSAGES || deps.clock() - storedAt >= BATCH_MS;
    if (isFull || track.deaths > 0) await storeBatch();
  }

  const isEmpty = passages === 0 && batch.every((each) => each.passages.length === 0);
  if (isEmpty) throwEmpty(reading, bad);
  if (isCountedInside) await track.plan(units);
  const [first] = bad;
  const trouble =
    first === undefined
      ? { failed_in: null, failure: null }
      : { failed_in: 'extracting' as const, failure: JSON.stringify(first.failure) };
  return {
    documentId: document.id,
    learnt: { ...learnt, units_extracted: units },
    units: batch,
    passages,
    patch: { ...told, ...trouble, state: 'extracted', units_done: units, units_total: units },
    rows: batch.reduce((sum, each) => sum + each.passages.length, 0),
    done: units,
    ...(first === undefined
      ? {}
      : { problem: { index: item.position, item: nameOfBad(item, bad, unit), failure: first.failure } }),
  };
}

async function keepExtracted(
  { deps, tally }: IngestionWork,
  trx: StoreTransaction,
  kept: readonly Kept<Extracted>[],
): Promise<Afterwards> {
  const { dialect } = deps.database;
  const made = kept.map((each) => each.made);
  await insertUnitsOf(trx, made);
  await patchRows(
    trx,
    dialect,
    'documents',
    made.map(({ documentId, learnt }) => ({ ...learnt, id: documentId })),
  );
  const patches = kept.map(({ item, made: { patch } }) => ({ ...patch, id: item.id }));
  await patchItems(trx, dialect, patches, deps.clock());
  return { tell: () => tally.move('loaded', 'extracted', kept.length) };
}

/** The document, and the unit to go on at. What was read of other bytes than there are now is not gone on with. */
async function whereToGoOn(
  work: IngestionWork,
  item: StoredItem,
  reading: Reading,
  track: PhaseTracker,
): Promise<{ document: StoredDocument; fromUnit: number }> {
  const { document } = reading;
  if (document.units_extracted === 0) return { document, fromUnit: 0 };
  const fingerprint = await fingerprintOf(reading, track.signal);
  if (fingerprint === document.fingerprint) return { document, fromUnit: document.units_extracted };
  const now = work.deps.clock();
  let { id } = document;
  await track.store(work.tally.done('extracting'), async (trx) => {
    id = await forgetPassages(trx, document.id, { id: newId('doc', now), createdAt: now });
    await patchDocument(trx, id, { fingerprint });
    await patchItem(trx, item.id, { units_done: 0, document_id: id }, now);
  });
  return { document: { ...document, id, fingerprint, units_extracted: 0 }, fromUnit: 0 };
}

function throwEmpty({ document, source }: Reading, bad: readonly BadUnit[]): never {
  if (bad.some(({ failure }) => failure.code === 'undecodable_page')) {
    fail('undecodable_document', { name: source.name });
  }
  if (bad.length > 0) fail('damaged_document', { name: source.name });
  return fail(document.media_type === 'application/pdf' ? 'no_text_layer' : 'empty_document', { name: source.name });
}

/** `report.pdf, page 3 and 4 more`. */
function nameOfBad(item: StoredItem, bad: readonly BadUnit[], unit: Unit): string {
  const more = bad.length > 1 ? ` and ${bad.length - 1} more` : '';
  return `${item.name}, ${UNIT_NOUNS[unit] ?? 'part'} ${(bad[0]?.index ?? 0) + 1}${more}`;
}
