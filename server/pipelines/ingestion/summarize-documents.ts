import { newId } from '#server/db/new-id.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import { loadSource } from '#server/library/kept-sources.ts';
import { insertSummary } from '#server/library/library.ts';
import { readerOfDocument } from '#server/library/stored-passages.ts';
import type { PhaseTracker } from '../pipeline.ts';
import type { IngestionWork } from './ingestion-work.ts';
import { readDocuments } from './item-document.ts';
import { patchItem, type StoredItem } from './items.ts';
import type { GroupStage } from './stage.ts';

/** Summarizes each document that was added; it can be searched already. */
export const summarizeDocuments: GroupStage = {
  name: 'summarizing',
  takes: 'indexed',
  after: 'indexing',
  group: 1,
  process: async (work, items, track) => {
    for (const item of items) await summarizeIfThere(work, item, track);
  },
};

/**
 * A document that was replaced or removed, before this or meanwhile, needs no summary: whatever went wrong over it is no
 * failure. What stands in its place is summarized by the task that brought it.
 */
async function summarizeIfThere(work: IngestionWork, item: StoredItem, track: PhaseTracker): Promise<void> {
  try {
    const [document] = await readDocuments(work, [item]);
    if (document !== undefined) return await summarizeDocument(work, item, document, track);
  } catch (error) {
    track.signal.throwIfAborted();
    const [document] = await readDocuments(work, [item]);
    if (document !== undefined) throw error;
  }
  await track.store(work.tally.done('summarizing') + 1, (trx) =>
    patchItem(trx, item.id, { is_summarized: 1 }, work.deps.clock()),
  );
  work.tally.summarize();
}

async function summarizeDocument(
  work: IngestionWork,
  item: StoredItem,
  document: StoredDocument,
  track: PhaseTracker,
): Promise<void> {
  const { deps, tally } = work;
  const { store } = deps.database;
  const source = await loadSource(store, document.source_id);
  const input = {
    title: document.title,
    fallbackTitle: source.name,
    language: document.language,
    passages: await readerOfDocument(store, document.id),
    name: source.name,
  };
  const analysis = await deps.summarizer.analyze(input, { signal: track.signal });
  const draft = await deps.summarizer.write(input, analysis, { signal: track.signal });
  const now = deps.clock();
  await track.store(tally.done('summarizing') + 1, async (trx) => {
    await insertSummary(trx, {
      ...draft,
      id: newId('sum', now),
      ownerId: document.owner_id,
      taskId: item.id,
      documentId: document.id,
      sourceId: document.source_id,
      sourceName: source.name,
      method: deps.summarizer.method,
      createdAt: now,
    });
    await patchItem(trx, item.id, { is_summarized: 1 }, now);
  });
  tally.summarize();
}
