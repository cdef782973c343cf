import { z } from 'zod';
import type { Database } from '#server/db/database.ts';
import { languageOfText } from '#server/text/language.ts';
import { INDEX_VERSION, type IndexedChunk } from './index-terms.ts';
import type { LexicalIndex } from './lexical-index.ts';

/** Chunks indexed in one transaction. */
const CHUNKS_AT_ONCE = 100;
/** Chunks of a document that are read to tell its language. */
const SAMPLED_CHUNKS = 20;

/**
 * Indexes again what was indexed under an earlier version of the terms, one document after another and a bounded number of
 * chunks at a time. Harmless when repeated or interrupted: a document counts as done with its last chunks. Until then a
 * search may find less of it than before.
 */
export async function refreshIndex(
  { store }: Database,
  index: Pick<LexicalIndex, 'add'>,
  signal: AbortSignal,
): Promise<void> {
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const document = await store
      .selectFrom('documents')
      .select(['id', 'title', 'language'])
      .where('index_version', '<', INDEX_VERSION)
      .where('chunks', 'is not', null)
      .where('is_discarded', '=', 0)
      .where('id', '>', after)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (document === undefined) return;
    after = document.id;
    await refreshDocument(store, index, document, signal);
  }
}

async function refreshDocument(
  store: Database['store'],
  index: Pick<LexicalIndex, 'add'>,
  { id, title, language: declared }: { id: string; title: string | null; language: string | null },
  signal: AbortSignal,
): Promise<void> {
  const sample = await chunksOf(store, id, -1, SAMPLED_CHUNKS);
  const language = languageOfText(sample.map(({ text }) => text).join('\n'), declared);
  for (let last = -1; ; ) {
    signal.throwIfAborted();
    const chunks = await chunksOf(store, id, last, CHUNKS_AT_ONCE);
    const isEnd = chunks.length < CHUNKS_AT_ONCE;
    last = chunks.at(-1)?.position ?? last;
    const indexed = chunks.map((chunk): IndexedChunk => ({ ...chunk, title, language }));
    await store.transaction().execute(async (trx) => {
      await index.add(trx, indexed);
      if (!isEnd) return;
      await trx
        .updateTable('documents')
        .set({ language, index_version: INDEX_VERSION })
        .where('id', '=', id)
        .where('chunks', 'is not', null)
        .execute();
    });
    if (isEnd) return;
  }
}

const headingsSchema = z.array(z.string());

async function chunksOf(store: Database['store'], documentId: string, after: number, limit: number) {
  const rows = await store
    .selectFrom('chunks')
    .select(['id', 'position', 'text', 'heading_path'])
    .where('document_id', '=', documentId)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(({ id, position, text, heading_path }) => ({
    ...{ id, position, text },
    headingPath: headingsSchema.parse(JSON.parse(heading_path)),
  }));
}
