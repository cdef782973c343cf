import { fail } from '#domain/failure.ts';
import type { IngestionItem } from '#domain/ingestion.ts';
import type { Store } from '#server/db/database.ts';
import { toItem } from './ingestion-items.ts';

/** Who works on a document: the summary task that reads it, or the ingestion with its row of it. */
export interface DocumentWork {
  readonly taskId: string;
  readonly item: (IngestionItem & { readonly isSummarized: boolean }) | null;
}

/**
 * The latest task that works, or worked, on a document; null where its record was removed and the document stays. Throws
 * `not_found`, also for somebody else's.
 */
export async function findDocumentWork(store: Store, owner: string, documentId: string): Promise<DocumentWork | null> {
  const document = await store
    .selectFrom('documents')
    .select('task_id')
    .where('id', '=', documentId)
    .where('owner_id', '=', owner)
    .where('is_discarded', '=', 0)
    .executeTakeFirst();
  if (document === undefined) return fail('not_found', { what: 'document' });
  const item = await store
    .selectFrom('ingestion_items')
    .innerJoin('tasks', 'tasks.id', 'ingestion_items.task_id')
    .selectAll('ingestion_items')
    .where('ingestion_items.document_id', '=', documentId)
    .where('tasks.owner_id', '=', owner)
    .orderBy('tasks.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (item !== undefined) {
    return { taskId: item.task_id, item: { ...toItem(item), isSummarized: item.is_summarized === 1 } };
  }
  const task = await store
    .selectFrom('tasks')
    .select('id')
    .where('id', '=', document.task_id)
    .where('owner_id', '=', owner)
    .executeTakeFirst();
  return task === undefined ? null : { taskId: task.id, item: null };
}
