import { FailureError, failure } from '#domain/failure.ts';
import { chunkPassages, type NewChunk } from '#server/chunking/chunk-passages.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { loadPassages, patchDocument, type StoredDocument } from '#server/library/documents.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { loadItemDocument } from './item-document.ts';
import { patchItem, type StoredItem } from './items.ts';
import { countsDocuments, type Stage } from './stage.ts';

/** So many chunks are stored at once. */
const CHUNKS_PER_STORE = 200;

/** Cuts what was read into pieces that a search can find. */
export const chunkDocuments: Stage = {
  name: 'chunking',
  takes: 'extracted',
  after: 'extracting',
  process: async (work, items, track) => {
    for (const item of items) await chunkDocument(work, item, track);
  },
};

async function chunkDocument(work: IngestionWork, item: StoredItem, track: PhaseTracker): Promise<void> {
  const { deps, tally } = work;
  const { store } = deps.database;
  const document = await loadItemDocument(work, item);
  const isCountedInside = !countsDocuments(work, 'chunking');
  const { last } = await store
    .selectFrom('chunks')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('document_id', '=', document.id)
    .executeTakeFirstOrThrow();
  // The same passages give the same chunks: those that are stored need not be stored again.
  const stored = (last ?? -1) + 1;
  const passages = await loadPassages(store, document.id);
  const chunks = cut(document, passages, deps.chunkTokens);
  let count = 0;
  let batch: (NewChunk & { readonly position: number })[] = [];
  for (const chunk of chunks) {
    if (count >= stored) batch.push({ ...chunk, position: count });
    count += 1;
    if (batch.length < CHUNKS_PER_STORE) continue;
    const kept = batch;
    batch = [];
    await track.store(isCountedInside ? count : tally.done('chunking'), (trx) => insertChunks(trx, document, kept));
  }
  if (count === 0) throw new FailureError(failure('empty_document', { name: item.name }));
  if (isCountedInside) await track.plan(count, 'chunks');
  await track.store(isCountedInside ? count : tally.done('chunking') + 1, async (trx) => {
    await insertChunks(trx, document, batch);
    await patchDocument(trx, document.id, { chunks: count });
    await patchItem(trx, item.id, { state: 'chunked', chunks_total: count, chunks_done: 0 }, deps.clock());
  });
  tally.move('extracted', 'chunked');
}

function cut(
  document: StoredDocument,
  passages: Parameters<typeof chunkPassages>[0],
  maxTokens: number,
): ReturnType<typeof chunkPassages> {
  return chunkPassages(passages, { maxTokens, language: document.language });
}

async function insertChunks(
  trx: StoreTransaction,
  document: StoredDocument,
  chunks: readonly (NewChunk & { readonly position: number })[],
): Promise<void> {
  if (chunks.length === 0) return;
  await trx
    .insertInto('chunks')
    .values(
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
    )
    .execute();
}
