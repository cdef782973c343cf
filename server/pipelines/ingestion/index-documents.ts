import { z } from 'zod';
import { fail } from '#domain/failure.ts';
import { addMember } from '#server/knowledge/membership.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { IndexedChunk } from '#server/search/search-index.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { storeAndForget } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { loadItemDocument } from './item-document.ts';
import { patchItem, type StoredItem } from './items.ts';
import { countsDocuments, type Stage } from './stage.ts';

/** So many chunks are indexed at once: what is searched meanwhile waits no longer than for these. */
const CHUNKS_PER_STORE = 200;

/** Makes each document findable: its chunks first, and then, at once and as a whole, the document. */
export const indexDocuments: Stage = {
  name: 'indexing',
  takes: 'embedded',
  after: 'embedding',
  process: async (work, items, track) => {
    for (const item of items) await indexDocument(work, item, track);
  },
};

async function indexDocument(work: IngestionWork, item: StoredItem, track: PhaseTracker): Promise<void> {
  const { deps, tally } = work;
  const document = await loadItemDocument(work, item);
  const isCountedInside = !countsDocuments(work, 'indexing');
  const total = document.chunks ?? 0;
  if (isCountedInside) await track.plan(total, 'chunks');
  for (let from = 0; from + CHUNKS_PER_STORE < total; from += CHUNKS_PER_STORE) {
    const chunks = await chunksOf(work, document, from);
    const done = from + chunks.length;
    await track.store(isCountedInside ? done : tally.done('indexing'), async (trx) => {
      await deps.index.add(trx, chunks);
      await patchItem(trx, item.id, { chunks_done: done }, deps.clock());
    });
  }
  const rest = await chunksOf(work, document, total - (total % CHUNKS_PER_STORE || CHUNKS_PER_STORE));
  let isTwin = false;
  await storeAndForget(deps, track, isCountedInside ? total : tally.done('indexing') + 1, async (trx) => {
    await deps.index.add(trx, rest);
    const indexed = await deps.index.count(trx, document.id);
    if (indexed !== total) fail('index_incomplete', { name: item.name, indexed, total });
    const added = await addMember(trx, {
      knowledgeBaseId: work.knowledgeBaseId,
      documentId: document.id,
      sourceKey: item.source_key,
      name: item.name,
      taskId: item.task_id,
      addedAt: deps.clock(),
    });
    isTwin = added.documentId !== document.id;
    await patchItem(
      trx,
      item.id,
      {
        state: 'indexed',
        // Done again, it stands there already.
        outcome: item.outcome ?? added.outcome,
        document_id: added.documentId,
        chunks_done: total,
        ...(isTwin ? { is_summarized: 1 as const } : {}),
      },
      deps.clock(),
    );
    return [added.replaced, isTwin ? document.id : null];
  });
  tally.move('embedded', 'indexed');
  if (isTwin) tally.summarize();
}

const headingsSchema = z.array(z.string());

async function chunksOf({ deps }: IngestionWork, document: StoredDocument, from: number): Promise<IndexedChunk[]> {
  const rows = await deps.database.store
    .selectFrom('chunks')
    .select(['id', 'text', 'heading_path'])
    .where('document_id', '=', document.id)
    .where('position', '>=', Math.max(0, from))
    .orderBy('position')
    .limit(CHUNKS_PER_STORE)
    .execute();
  return rows.map(({ id, text, heading_path }) => ({
    id,
    text,
    headingPath: headingsSchema.parse(JSON.parse(heading_path)),
    title: document.title,
    language: document.language,
  }));
}
