import { type ItemState, TAKEN_UP_BY } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import { forgetPassages } from '#server/library/documents.ts';
import { copyPassages, isLarge, markDiscarded } from '#server/library/large-documents.ts';
import type { Redo } from '#server/progress/progress-service.ts';
import type { StoredTask } from '#server/progress/task-store.ts';
import { patchItem, type StoredItem } from './items.ts';

/**
 * Sets documents of a finished ingestion back to where a phase takes them up: all of them, or those that failed. What a
 * search finds stays as it is until the new reading is whole.
 */
export async function renewIngestion(
  trx: StoreTransaction,
  task: StoredTask,
  { from, onlyFailedItems }: Redo,
  now: number,
): Promise<void> {
  const items = trx.selectFrom('ingestion_items').selectAll().where('task_id', '=', task.id);
  if (onlyFailedItems) {
    for (const item of await items.where('failed_in', 'is not', null).execute()) {
      await setBack(trx, item, item.failed_in ?? from, now);
    }
    await trx.deleteFrom('problems').where('task_id', '=', task.id).execute();
    return;
  }
  if (from === 'loading') {
    // What archives and sites hold is found anew.
    await trx.deleteFrom('ingestion_items').where('task_id', '=', task.id).where('parent_id', 'is not', null).execute();
  }
  for (const item of await items.execute()) {
    if (item.expands === null || from === 'loading') await setBack(trx, item, from, now);
  }
}

async function setBack(trx: StoreTransaction, item: StoredItem, phase: PhaseName, now: number): Promise<void> {
  const clean = { failed_in: null, failure: null, outcome: null, chunks_done: 0, is_summarized: 0 } as const;
  if (phase === 'loading' || item.document_id === null) {
    const unread = { units_done: 0, units_total: null, chunks_total: null, document_id: null } as const;
    await patchItem(trx, item.id, { ...clean, ...unread, state: 'waiting' }, now);
    return;
  }
  if (phase === 'extracting' || phase === 'chunking') {
    const id = await ownDocument(trx, item, item.document_id, phase === 'chunking', now);
    await patchItem(trx, item.id, { ...clean, document_id: id, state: takenUpBy(phase), chunks_total: null }, now);
    return;
  }
  await patchItem(trx, item.id, { ...clean, outcome: item.outcome, state: takenUpBy(phase) }, now);
}

/**
 * The document that an item may read anew: its own, or a new one beside the one that searches see.
 *
 * @param withPassages whether what was read goes along
 */
async function ownDocument(
  trx: StoreTransaction,
  item: StoredItem,
  documentId: string,
  withPassages: boolean,
  now: number,
): Promise<string> {
  const seen = await trx
    .selectFrom('knowledge_documents')
    .select('document_id')
    .where('document_id', '=', documentId)
    .executeTakeFirst();
  const cited = await trx.selectFrom('summaries').select('id').where('document_id', '=', documentId).executeTakeFirst();
  const id = newId('doc', now);
  const isNeeded = seen !== undefined || cited !== undefined;
  if (!isNeeded && !(await isLarge(trx, documentId))) {
    await trx.deleteFrom('chunks').where('document_id', '=', documentId).execute();
    return withPassages ? documentId : forgetPassages(trx, documentId, { id, createdAt: now });
  }
  const { id: _, ...document } = await trx
    .selectFrom('documents')
    .selectAll()
    .where('id', '=', documentId)
    .executeTakeFirstOrThrow();
  // It was removed in the meantime; processing the item will notice.
  if (document.is_discarded === 1) return documentId;
  if (!isNeeded) await markDiscarded(trx, documentId);
  else if (document.task_id === item.id) {
    await trx
      .updateTable('documents')
      .set({ task_id: cited?.id ?? documentId })
      .where('id', '=', documentId)
      .execute();
  }
  await trx
    .insertInto('documents')
    .values({
      ...document,
      id,
      task_id: item.id,
      chunks: null,
      created_at: now,
      ...(withPassages ? {} : { units_extracted: 0, copied_from: null }),
    })
    .execute();
  if (withPassages) await copyPassages(trx, { from: documentId, to: id });
  return id;
}

function takenUpBy(phase: PhaseName): ItemState {
  const states: Partial<Record<PhaseName, ItemState>> = TAKEN_UP_BY;
  return states[phase] ?? 'waiting';
}
