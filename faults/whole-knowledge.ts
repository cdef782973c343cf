import { createHash } from 'node:crypto';
import type { Database, Store } from '#server/db/database.ts';

/**
 * A task, and all knowledge that there is when it has ended, without what differs between two runs of the same: ids,
 * times, which of two documents of the same bytes came first, and whether it had failed by the time that the second came.
 */
export async function wholeKnowledge({ store }: Database, taskId: string): Promise<unknown> {
  const known = {
    task: await store.selectFrom('tasks').select(['status', 'title', 'error']).where('id', '=', taskId).execute(),
    phases: await store
      .selectFrom('phases')
      .select(['name', 'status', 'unit', 'items_processed', 'items_total'])
      .where('task_id', '=', taskId)
      .orderBy('position')
      .execute(),
    problems: await store.selectFrom('problems').select(['item', 'failure']).where('task_id', '=', taskId).execute(),
    items: await items(store),
    documents: await documents(store),
    models: await store
      .selectFrom('embedding_models')
      .select(['kind', 'name', 'dimensions', 'fitted_on', 'is_active'])
      .execute(),
    summaries: await store
      .selectFrom('summaries')
      .innerJoin('sources', 'sources.id', 'summaries.source_id')
      .select(['sources.name', 'summaries.title', 'gist', 'points', 'language', 'words', 'method', 'search_text'])
      .execute(),
  };
  const written = JSON.stringify(known)
    // The fixtures' servers have another port every time.
    .replaceAll(/127\.0\.0\.1:\d+/g, 'localhost')
    .replaceAll(/(twin|broken|quays)-[12]/g, '$1');
  return inOrder(JSON.parse(written));
}

function items(store: Store) {
  return store
    .selectFrom('ingestion_items')
    .select(['name', 'expands', 'state', 'outcome', 'failure', 'is_summarized'])
    .select(['units_done', 'units_total', 'unit', 'chunks_total', 'chunks_done'])
    .execute();
}

/** Each document that a search finds, with the names that it finds it by, what was read of it, and what that was cut into. */
async function documents(store: Store): Promise<unknown[]> {
  const rows = await store
    .selectFrom('documents')
    .select(['id', 'title', 'language', 'media_type', 'charset', 'final_url', 'fingerprint', 'video'])
    .select(['units_extracted', 'reread', 'chunks'])
    .where('id', 'in', (query) => query.selectFrom('knowledge_documents').select('document_id'))
    .execute();
  return Promise.all(
    rows.map(async ({ id, ...document }) => ({
      ...document,
      names: await store.selectFrom('knowledge_documents').select('name').where('document_id', '=', id).execute(),
      passages: await store
        .selectFrom('passages')
        .select(['position', 'unit_index', 'text', 'locator', 'heading_path', 'role'])
        .where('document_id', '=', id)
        .orderBy('position')
        .execute(),
      pieces: await pieces(store, id),
    })),
  );
}

/** The chunks of a document, each with its vectors. */
async function pieces(store: Store, documentId: string): Promise<unknown[]> {
  const rows = await store
    .selectFrom('chunks')
    .leftJoin('vectors', 'vectors.chunk_id', 'chunks.id')
    .select(['position', 'text', 'tokens', 'heading_path', 'locator', 'first_passage', 'last_passage', 'vector'])
    .where('document_id', '=', documentId)
    .orderBy('position')
    .execute();
  return rows.map(({ vector, ...piece }) => ({
    ...piece,
    vector: vector === null ? null : createHash('sha256').update(vector).digest('hex'),
  }));
}

/** Rows that have no order of their own, in one. */
function inOrder(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, rows]) => [
      key,
      Array.isArray(rows) && key !== 'phases'
        ? rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
        : rows,
    ]),
  );
}
