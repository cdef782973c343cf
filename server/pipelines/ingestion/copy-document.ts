import { fail } from '#domain/failure.ts';
import { newId } from '#server/db/new-id.ts';
import { addMember } from '#server/knowledge/membership.ts';
import { copyPassages } from '#server/library/large-documents.ts';
import type { Effect } from '#server/progress/task-run.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { storeAndForget } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { patchItem, type StoredItem } from './items.ts';

const UNREAD = { analysis: null, draft: null, reread: null, chunks: null } as const;

/**
 * Takes a document that is here already: one that is whole in another knowledge base is put into this one too; of one
 * that a summary was made of, what was read is copied, and goes on from there; or it is read again, beside the one that
 * is there.
 */
export async function copyDocument(
  work: IngestionWork,
  item: StoredItem,
  { documentId, again }: { readonly documentId: string; readonly again: boolean },
  track: PhaseTracker,
): Promise<void> {
  const { deps, tally, knowledgeBaseId } = work;
  const document = await deps.database.store
    .selectFrom('documents')
    .selectAll()
    .where('id', '=', documentId)
    .where('is_discarded', '=', 0)
    .executeTakeFirst();
  if (document === undefined) return fail('not_found', { what: 'document' });
  const now = deps.clock();
  if (document.chunks !== null && !again) {
    const loaded = (effect: Effect) => track.store(tally.done('loading') + 1, effect);
    await storeAndForget(deps, loaded, async (trx) => {
      const { name, source_key: sourceKey, task_id: taskId } = item;
      const added = await addMember(trx, knowledgeBaseId, { documentId, sourceKey, name, taskId, addedAt: now });
      const over = {
        state: 'indexed',
        outcome: added.outcome,
        document_id: added.documentId,
        is_summarized: 1,
      } as const;
      await patchItem(trx, item.id, over, now);
      return [added.replaced];
    });
    tally.move('waiting', 'indexed');
    tally.summarize();
    return;
  }
  const id = newId('doc', now);
  const units = document.units_extracted;
  const state = again ? 'loaded' : 'extracted';
  await track.store(tally.done('loading') + 1, async (trx) => {
    await trx
      .insertInto('documents')
      .values({ ...document, ...UNREAD, id, task_id: item.id, units_extracted: again ? 0 : units, created_at: now })
      .execute();
    if (!again) await copyPassages(trx, { from: documentId, to: id });
    const counts = again ? {} : { units_done: units, units_total: units };
    await patchItem(trx, item.id, { ...counts, state, document_id: id }, now);
  });
  tally.move('waiting', state);
}
