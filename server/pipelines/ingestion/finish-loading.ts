import { newId } from '#server/db/new-id.ts';
import { patchDocument, type StoredDocument } from '#server/library/documents.ts';
import type { KeptSource } from '#server/library/kept-sources.ts';
import type { Effect } from '#server/progress/task-run.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { Learnt } from '../reading/bring-source.ts';
import { storeAndForget } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { type ItemPatch, patchItem, type StoredItem } from './items.ts';
import { type Recognized, recognize } from './recognize.ts';

/** A document that has yet to be read. */
export function newDocument({ deps }: IngestionWork, item: StoredItem, source: KeptSource): StoredDocument {
  const now = deps.clock();
  return {
    id: newId('doc', now),
    owner_id: source.ownerId,
    task_id: item.id,
    source_id: source.id,
    title: null,
    language: null,
    media_type: null,
    charset: null,
    final_url: null,
    file_key: null,
    fingerprint: null,
    video: null,
    units_extracted: 0,
    reread: null,
    analysis: null,
    draft: null,
    chunks: null,
    created_at: now,
  };
}

/**
 * The bytes are here: stores the document as loaded, or that it is known already.
 *
 * @param insert stores the item itself, where that is new
 */
export async function finishLoading(
  work: IngestionWork,
  item: StoredItem,
  document: StoredDocument,
  track: PhaseTracker,
  { patch = {}, isStored, insert }: { patch?: ItemPatch; isStored: boolean; insert?: Effect },
): Promise<void> {
  const { tally, deps } = work;
  const recognized: Recognized[] = [];
  await storeAndForget(deps, track, tally.done('loading') + 1, async (trx) => {
    await insert?.(trx);
    const told = { ...patch, failed_in: null, failure: null };
    const known = await recognize(trx, work, item, document);
    if (known !== null) {
      recognized.push(known);
      const over = {
        state: 'indexed',
        outcome: known.outcome,
        document_id: known.documentId,
        is_summarized: 1,
      } as const;
      await patchItem(trx, item.id, { ...told, ...over }, deps.clock());
      return [known.replaced, isStored ? document.id : null];
    }
    if (isStored) await patchDocument(trx, document.id, loadedColumns(document));
    else await trx.insertInto('documents').values(document).execute();
    await patchItem(trx, item.id, { ...told, state: 'loaded', document_id: document.id }, deps.clock());
    return [];
  });
  const [known] = recognized;
  tally.move('waiting', known === undefined ? 'loaded' : 'indexed');
  if (known !== undefined) tally.summarize();
}

function loadedColumns(document: StoredDocument): Learnt {
  const { title, language, media_type, charset, final_url, file_key, fingerprint, video } = document;
  return { title, language, media_type, charset, final_url, file_key, fingerprint, video };
}
