import { KINDS, type PhaseName } from '#domain/kinds/registry.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import {
  forgetPassages,
  forkDocument,
  loadDocumentOf,
  patchDocument,
  type StoredDocument,
} from '#server/library/documents.ts';
import type { Redo } from '#server/progress/progress-service.ts';
import type { StoredTask } from '#server/progress/task-store.ts';

const ORDER: readonly PhaseName[] = KINDS.summary.plan.map(({ name }) => name);

/**
 * Drops the checkpoints of a phase of a summary and of all that follow. What a summary cites that the task has made
 * before stays as it is until the new one is stored.
 */
export async function renewSummary(
  trx: StoreTransaction,
  task: StoredTask,
  { from, onlyFailedItems }: Redo,
  now: number,
): Promise<void> {
  const document = await loadDocumentOf(trx, task.id);
  if (ORDER.indexOf(from) > ORDER.indexOf('extracting')) {
    if (from === 'saving') return;
    await patchDocument(trx, document.id, { ...(from === 'analyzing' && { analysis: null }), draft: null });
    return;
  }
  const id = await ownDocument(trx, task.id, document, onlyFailedItems, now);
  if (onlyFailedItems) {
    const failed = await trx
      .selectFrom('problems')
      .select('item_index')
      .where('task_id', '=', task.id)
      .where('phase', '=', from)
      .orderBy('item_index')
      .execute();
    const reread = JSON.stringify(failed.map(({ item_index }) => item_index));
    await patchDocument(trx, id, { reread, analysis: null, draft: null });
    return;
  }
  const unreadId = await forgetPassages(trx, id, { id: newId('doc', now), createdAt: now });
  // The transcript is downloaded by the phase that reads it.
  if (from === 'extracting' && task.source.kind !== 'youtube') return;
  const unread = { media_type: null, fingerprint: null, file_key: null };
  await patchDocument(trx, unreadId, from === 'extracting' ? unread : { ...unread, ...UNFETCHED });
}

const UNFETCHED = { charset: null, final_url: null, video: null } as const satisfies Partial<StoredDocument>;

/** The document that the task may change: its own, or a new one where a summary cites that. */
async function ownDocument(
  trx: StoreTransaction,
  taskId: string,
  document: StoredDocument,
  withPassages: boolean,
  createdAt: number,
): Promise<string> {
  const cites = await trx
    .selectFrom('summaries')
    .select('id')
    .where('task_id', '=', taskId)
    .where('document_id', '=', document.id)
    .executeTakeFirst();
  if (cites === undefined) return document.id;
  return forkDocument(trx, document, { id: newId('doc', createdAt), summaryId: cites.id, createdAt, withPassages });
}
