import type { Database, StoreTransaction } from '#server/db/database.ts';
import { discardUnused } from '#server/knowledge/membership.ts';
import { discardSources } from '#server/library/documents.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import { forgetDocuments } from './forget-documents.ts';

/** Removes what cancelled ingestions have half done; what was whole by then stays. Of one task, or of all. */
export async function discardCancelled(
  from: { readonly database: Database; readonly files: FileStore },
  taskId: string | null = null,
): Promise<void> {
  let query = from.database.store
    .selectFrom('ingestion_items')
    .innerJoin('tasks', 'tasks.id', 'ingestion_items.task_id')
    .innerJoin('documents', 'documents.id', 'ingestion_items.document_id')
    .select('documents.id')
    .where('tasks.status', '=', 'cancelled')
    .where('documents.id', 'not in', (eb) => eb.selectFrom('knowledge_documents').select('document_id'));
  if (taskId !== null) query = query.where('tasks.id', '=', taskId);
  const left = await query.execute();
  await forgetDocuments(
    from,
    left.map(({ id }) => id),
  );
}

/**
 * Removes the rows of an ingestion whose task is gone. The documents that it put into knowledge bases stay.
 *
 * @returns the keys of the files that are to go once this is committed
 */
export async function discardIngestion(trx: StoreTransaction, taskId: string): Promise<string[]> {
  const items = await trx
    .deleteFrom('ingestion_items')
    .where('task_id', '=', taskId)
    .returning(['document_id', 'source_id'])
    .execute();
  await trx.deleteFrom('ingestions').where('task_id', '=', taskId).execute();
  const keys = await discardUnused(
    trx,
    items.flatMap(({ document_id }) => document_id ?? []),
  );
  return [...keys, ...(await discardSources(trx, [...new Set(items.map(({ source_id }) => source_id))]))];
}
