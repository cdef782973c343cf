import { z } from 'zod';
import { fail } from '#domain/failure.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { addMembers } from '#server/knowledge/membership.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { IndexedChunk } from '#server/search/search-index.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { countsDocuments, tellPart } from './counts.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { readDocuments, requireDocument } from './item-document.ts';
import { patchItem, patchItems, type StoredItem } from './items.ts';
import type { Afterwards, DocumentStage, Kept, MadeOfDocument } from './stage.ts';

/** So many chunks are indexed at once: what is searched meanwhile waits no longer than for these. */
const CHUNKS_PER_STORE = 200;

/** Makes each document findable: its chunks first, and then, at once and as a whole, the document. */
export const indexDocuments: DocumentStage<StoredDocument | undefined, Indexed> = {
  name: 'indexing',
  takes: 'embedded',
  after: 'embedding',
  lanes: 1,
  group: 16,
  rowsPerStore: CHUNKS_PER_STORE,
  read: readDocuments,
  make: indexDocument,
  keep: keepIndexed,
};

/** What is left to index of a document. */
interface Indexed extends MadeOfDocument {
  readonly document: StoredDocument;
  readonly rest: readonly IndexedChunk[];
}

async function indexDocument(
  work: IngestionWork,
  item: StoredItem,
  read: StoredDocument | undefined,
  track: PhaseTracker,
): Promise<Indexed> {
  const { deps, tally } = work;
  const document = requireDocument(read);
  const isCountedInside = !countsDocuments(work, 'indexing');
  const total = document.chunks ?? 0;
  if (isCountedInside) await track.plan(total, 'chunks');
  for (let from = 0; from + CHUNKS_PER_STORE < total; from += CHUNKS_PER_STORE) {
    const chunks = await chunksOf(work, document, from);
    const done = from + chunks.length;
    tellPart(work, track, 'indexing', item.id, done / total);
    await track.store(isCountedInside ? done : tally.done('indexing'), async (trx) => {
      await deps.index.add(trx, chunks);
      await patchItem(trx, item.id, { chunks_done: done }, deps.clock());
    });
  }
  const rest = await chunksOf(work, document, total - (total % CHUNKS_PER_STORE || CHUNKS_PER_STORE));
  return { document, rest, rows: rest.length, done: total };
}

async function keepIndexed(
  { deps, tally, knowledgeBaseId }: IngestionWork,
  trx: StoreTransaction,
  kept: readonly Kept<Indexed>[],
): Promise<Afterwards> {
  await deps.index.add(
    trx,
    kept.flatMap(({ made }) => made.rest),
  );
  const indexed = await deps.index.count(
    trx,
    kept.map(({ made }) => made.document.id),
  );
  for (const { item, made } of kept) requireWhole(item.name, made.document, indexed);
  const members = await addMembers(
    trx,
    knowledgeBaseId,
    kept.map(({ item, made }) => ({
      documentId: made.document.id,
      sourceKey: item.source_key,
      name: item.name,
      taskId: item.task_id,
      addedAt: deps.clock(),
    })),
  );
  const over = kept.map(({ item, made: { document, done } }, index) => {
    const { documentId, outcome, replaced } = members[index] ?? fail('knowledge_base_gone');
    const isTwin = documentId !== document.id;
    return {
      // What another document stands for is summarized with that.
      patch: {
        id: item.id,
        state: 'indexed' as const,
        // Done again, it stands there already.
        outcome: item.outcome ?? outcome,
        document_id: documentId,
        chunks_done: done,
        ...(isTwin ? { is_summarized: 1 as const } : {}),
      },
      isTwin,
      unneeded: [replaced, isTwin ? document.id : null],
    };
  });
  const patches = over.map(({ patch }) => patch);
  await patchItems(trx, deps.database.dialect, patches, deps.clock());
  const tell = () => {
    tally.move('embedded', 'indexed', kept.length);
    tally.summarize(over.filter(({ isTwin }) => isTwin).length);
  };
  return { tell, unneeded: over.flatMap(({ unneeded }) => unneeded) };
}

/** Throws `index_incomplete` where the index does not hold all chunks of a document. */
export function requireWhole(
  name: string,
  { id, chunks }: Pick<StoredDocument, 'id' | 'chunks'>,
  indexed: ReadonlyMap<string, number>,
): void {
  const count = indexed.get(id) ?? 0;
  if (count !== chunks) fail('index_incomplete', { name, indexed: count, total: chunks ?? 0 });
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
