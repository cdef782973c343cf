import { FailureError, failure } from '#domain/failure.ts';
import { chunkPassages, type NewChunk } from '#server/chunking/chunk-passages.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { patchRows } from '#server/db/patch-rows.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import { finishCopy } from '#server/library/large-documents.ts';
import { readerOfDocument } from '#server/library/stored-passages.ts';
import { INDEX_VERSION } from '#server/search/index-terms.ts';
import { languageOfText } from '#server/text/language.ts';
import { sampleOf } from '#server/text/sample-of.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { countsDocuments, tellPart } from './counts.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { readDocuments, requireDocument } from './item-document.ts';
import { patchItems, type StoredItem } from './items.ts';
import type { Afterwards, DocumentStage, Kept, MadeOfDocument } from './stage.ts';

/** So many chunks are stored at once. */
const CHUNKS_PER_STORE = 200;

/** Cuts what was read into pieces that a search can find. */
export const chunkDocuments: DocumentStage<Input, Chunked> = {
  name: 'chunking',
  takes: 'extracted',
  after: 'extracting',
  lanes: 1,
  group: 16,
  rowsPerStore: CHUNKS_PER_STORE,
  read: readInputs,
  make: chunkDocument,
  keep: keepChunked,
};

interface Input {
  readonly document: StoredDocument | undefined;
  /** How many of its chunks are stored: the same passages give the same chunks, these need not be stored again. */
  readonly stored: number;
}

/** What is left to store of a document that was cut to its end. */
interface Chunked extends MadeOfDocument {
  readonly document: StoredDocument;
  /** By which it is searched. */
  readonly language: string | null;
  readonly chunks: readonly PlacedChunk[];
  readonly count: number;
}

interface PlacedChunk extends NewChunk {
  readonly position: number;
}

async function readInputs(work: IngestionWork, items: readonly StoredItem[]): Promise<Input[]> {
  const documents = await readDocuments(work, items);
  const ids = documents.flatMap((document) => document?.id ?? []);
  const rows =
    ids.length === 0
      ? []
      : await work.deps.database.store
          .selectFrom('chunks')
          .select(['document_id', ({ fn }) => fn.max('position').as('last')])
          .where('document_id', 'in', ids)
          .groupBy('document_id')
          .execute();
  const stored = new Map(rows.map(({ document_id, last }) => [document_id, last + 1]));
  return documents.map((document) => ({ document, stored: stored.get(document?.id ?? '') ?? 0 }));
}

async function chunkDocument(
  work: IngestionWork,
  item: StoredItem,
  { document: read, stored }: Input,
  track: PhaseTracker,
): Promise<Chunked> {
  const { deps, tally } = work;
  const isCountedInside = !countsDocuments(work, 'chunking');
  const document = await finishCopy(deps.database.store, requireDocument(read), (effect) =>
    track.store(isCountedInside ? stored : tally.done('chunking'), effect),
  );
  const passages = await readerOfDocument(deps.database.store, document.id);
  const language = languageOfText(await sampleOf(passages), document.language);
  let count = 0;
  let batch: PlacedChunk[] = [];
  for await (const chunk of chunkPassages(passages, { maxTokens: deps.chunkTokens, language })) {
    if (count >= stored) batch.push({ ...chunk, position: count });
    count += 1;
    if (batch.length < CHUNKS_PER_STORE) continue;
    const kept = batch;
    batch = [];
    tellPart(work, track, 'chunking', item.id, (chunk.lastPassage + 1) / passages.count);
    await track.store(isCountedInside ? count : tally.done('chunking'), (trx) =>
      insertChunks(trx, [{ document, chunks: kept }]),
    );
  }
  if (count === 0) throw new FailureError(failure('empty_document', { name: item.name }));
  if (isCountedInside) await track.plan(count, 'chunks');
  return { document, language, chunks: batch, count, rows: batch.length, done: count };
}

async function keepChunked(
  { deps, tally }: IngestionWork,
  trx: StoreTransaction,
  kept: readonly Kept<Chunked>[],
): Promise<Afterwards> {
  const { dialect } = deps.database;
  const made = kept.map((each) => each.made);
  await insertChunks(trx, made);
  await patchRows(
    trx,
    dialect,
    'documents',
    made.map(({ document: { id }, language, count }) => ({
      id,
      language,
      chunks: count,
      index_version: INDEX_VERSION,
    })),
  );
  const patches = kept.map(({ item, made: { count } }) => {
    return { id: item.id, state: 'chunked' as const, chunks_total: count, chunks_done: 0 };
  });
  await patchItems(trx, dialect, patches, deps.clock());
  return { tell: () => tally.move('extracted', 'chunked', kept.length) };
}

async function insertChunks(
  trx: StoreTransaction,
  documents: readonly Pick<Chunked, 'document' | 'chunks'>[],
): Promise<void> {
  const rows = documents.flatMap(({ document, chunks }) =>
    chunks.map((chunk) => ({
      document_id: document.id,
      owner_id: document.owner_id,
      position: chunk.position,
      text: chunk.text,
      tokens: chunk.tokens,
      heading_path: JSON.stringify(chunk.headingPath),
      locator: JSON.stringify(chunk.locator),
      first_passage: chunk.firstPassage,
      last_passage: chunk.lastPassage,
    })),
  );
  if (rows.length > 0) await trx.insertInto('chunks').values(rows).execute();
}
