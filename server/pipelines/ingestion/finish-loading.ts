import type { StoreTransaction } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import { patchRows } from '#server/db/patch-rows.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { KeptSource } from '#server/library/kept-sources.ts';
import type { Effect } from '#server/progress/task-run.ts';
import { INDEX_VERSION } from '#server/search/index-terms.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { Learnt } from '../reading/bring-source.ts';
import { storeAndForget } from './forget-documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { type ItemPatch, patchItems, type StoredItem } from './items.ts';
import { recognize } from './recognize.ts';
import type { Afterwards, Kept, MadeOfDocument } from './stage.ts';

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
    index_version: INDEX_VERSION,
    is_discarded: 0,
    copied_from: null,
    created_at: now,
  };
}

/** A document whose bytes are here. */
export interface LoadedDocument extends MadeOfDocument {
  readonly document: StoredDocument;
  /** Whether there is a row of it already. */
  readonly isStored: boolean;
  /** What is new of its item. */
  readonly patch: ItemPatch;
}

/** Stores documents as loaded, or that they are known already. */
export async function keepLoaded(
  work: IngestionWork,
  trx: StoreTransaction,
  kept: readonly Kept<LoadedDocument>[],
): Promise<Afterwards> {
  const { tally, deps } = work;
  const { dialect } = deps.database;
  const known = await recognize(trx, work, kept);
  const isNew = ({ item }: Kept<LoadedDocument>) => !known.has(item.id);
  const documents = kept.filter(isNew).map(({ made }) => made);
  const inserted = documents.filter(({ isStored }) => !isStored).map(({ document }) => document);
  if (inserted.length > 0) await trx.insertInto('documents').values(inserted).execute();
  const stored = documents.filter(({ isStored }) => isStored);
  await patchRows(
    trx,
    dialect,
    'documents',
    stored.map(({ document }) => ({ id: document.id, ...loadedColumns(document) })),
  );
  const patches = kept.map(({ item, made }) => {
    const { outcome, documentId } = known.get(item.id) ?? { documentId: made.document.id };
    const over =
      outcome === undefined
        ? { state: 'loaded' as const }
        : { state: 'indexed' as const, outcome, is_summarized: 1 as const };
    return { id: item.id, ...made.patch, ...over, document_id: documentId, failed_in: null, failure: null };
  });
  await patchItems(trx, dialect, patches, deps.clock());
  const unneeded = kept.flatMap(({ item, made }) => {
    const recognized = known.get(item.id);
    return recognized === undefined ? [] : [recognized.replaced, made.isStored ? made.document.id : null];
  });
  const tell = () => {
    for (const { item } of kept) {
      tally.move('waiting', known.has(item.id) ? 'indexed' : 'loaded');
      if (known.has(item.id)) tally.summarize();
    }
  };
  return { tell, unneeded };
}

/** As {@link keepLoaded}, for a document that is found while others are: `insert` stores its item. */
export async function finishLoading(
  work: IngestionWork,
  kept: Kept<LoadedDocument>,
  track: PhaseTracker,
  insert: Effect,
): Promise<void> {
  let tell = () => {};
  const loaded = (effect: Effect) => track.store(work.tally.done('loading') + 1, effect);
  await storeAndForget(work.deps, loaded, async (trx) => {
    await insert(trx);
    const afterwards = await keepLoaded(work, trx, [kept]);
    tell = afterwards.tell;
    return afterwards.unneeded ?? [];
  });
  tell();
}

function loadedColumns(document: StoredDocument): Learnt {
  const { title, language, media_type, charset, final_url, file_key, fingerprint, video } = document;
  return { title, language, media_type, charset, final_url, file_key, fingerprint, video };
}
