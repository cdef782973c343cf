import { fail } from '#domain/failure.ts';
import { newId } from '#server/db/new-id.ts';
import { addMember } from '#server/knowledge/membership.ts';
import { copyPassages } from '#server/library/documents.ts';
import type { PhaseTracker } from '../pipeline.ts';
import { forgetDocuments } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { patchItem, type StoredItem } from './items.ts';

/**
 * Takes a document that is here already: one that is whole in another knowledge base is put into this one too; of one
 * that a summary was made of, what was read is copied, and goes on from there.
 */
export async function copyDocument(
  work: IngestionWork,
  item: StoredItem,
  documentId: string,
  track: PhaseTracker,
): Promise<void> {
  const { deps, tally, knowledgeBaseId } = work;
  const document = await deps.database.store
    .selectFrom('documents')
    .selectAll()
    .where('id', '=', documentId)
    .executeTakeFirst();
  if (document === undefined) return fail('not_found', { what: 'document' });
  const now = deps.clock();
  if (document.chunks !== null) {
    const replaced: (string | null)[] = [];
    await track.store(tally.done('loading') + 1, async (trx) => {
      const { name, source_key: sourceKey, task_id: taskId } = item;
      const added = await addMember(trx, { knowledgeBaseId, documentId, sourceKey, name, taskId, addedAt: now });
      replaced.push(added.replaced);
      const over = {
        state: 'indexed',
        outcome: added.outcome,
        document_id: added.documentId,
        is_summarized: 1,
      } as const;
      await patchItem(trx, item.id, over, now);
    });
    tally.move('waiting', 'indexed');
    tally.summarize();
    await forgetDocuments(deps, replaced);
    return;
  }
  const id = newId('doc', now);
  await track.store(tally.done('loading') + 1, async (trx) => {
    await trx
      .insertInto('documents')
      .values({ ...document, id, task_id: item.id, analysis: null, draft: null, reread: null, created_at: now })
      .execute();
    await copyPassages(trx, { from: documentId, to: id });
    const units = document.units_extracted;
    await patchItem(trx, item.id, { state: 'extracted', document_id: id, units_done: units, units_total: units }, now);
  });
  tally.move('waiting', 'extracted');
}
