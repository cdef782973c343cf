import { fail } from '#domain/failure.ts';
import type { OverlappedPipelineOf } from '../pipeline.ts';
import { whatBecameOf } from '../what-became-of.ts';
import { chunkDocuments } from './chunk-documents.ts';
import { discardCancelled } from './discard-ingestion.ts';
import { embedDocuments } from './embed-documents.ts';
import { extractDocuments } from './extract-documents.ts';
import { indexDocuments, requireWhole } from './index-documents.ts';
import { type IngestionDependencies, type IngestionWork, openIngestionWork } from './ingestion-work.ts';
import { loadDocuments } from './load-documents.ts';
import { renewIngestion } from './renew-ingestion.ts';
import { phaseOfStage } from './run-stage.ts';
import { summarizeDocuments } from './summarize-documents.ts';

/**
 * Ingestions: many documents are loaded, read, cut into chunks, embedded and indexed, the first ones while the last are
 * still being loaded. What each of them has behind it is stored; what hands them on is the database.
 *
 * @param afterwards called when an ingestion has completed
 */
export function ingestionPipeline(
  deps: IngestionDependencies,
  afterwards: (owner: string) => Promise<void> = async () => {},
): OverlappedPipelineOf<'ingestion', IngestionWork> {
  return {
    kind: 'ingestion',
    open: (run) => openIngestionWork(deps, run),
    overlapped: {
      loading: phaseOfStage(loadDocuments),
      extracting: phaseOfStage(extractDocuments),
      chunking: phaseOfStage(chunkDocuments),
      embedding: phaseOfStage(embedDocuments),
      indexing: phaseOfStage(indexDocuments),
      summarizing: phaseOfStage(summarizeDocuments),
    },
    verify: verifyIngestion,
    renew: (trx, task, redo) => renewIngestion(trx, task, redo, deps.clock()),
    close: () => {},
    settle: async (taskId) => {
      const task = await whatBecameOf(deps.database.store, taskId);
      if (task?.status === 'cancelled') await discardCancelled(deps, taskId);
      if (task?.status === 'completed') await afterwards(task.owner);
    },
  };
}

/** So many documents are counted with one look. */
const COUNTED_TOGETHER = 100;

/** An ingestion is complete when every document of it ended, some of them well, and the index holds what was counted. */
async function verifyIngestion({ deps, run, tally, knowledgeBaseId }: IngestionWork): Promise<string> {
  const { store } = deps.database;
  const { total } = tally;
  if (total === 0) fail('nothing_to_ingest', { name: run.task.title });
  if (total !== tally.in('indexed') + tally.in('failed')) {
    throw new Error(`task ${run.task.id} has documents that have not ended: ${tally.in('indexed')} of ${total}`);
  }
  if (tally.in('indexed') === 0) fail('nothing_ingested', { count: tally.in('failed') });
  const documents = await store
    .selectFrom('documents')
    .innerJoin('knowledge_documents', 'knowledge_documents.document_id', 'documents.id')
    .select(['documents.id', 'documents.chunks', 'knowledge_documents.name'])
    .where('knowledge_documents.knowledge_base_id', '=', knowledgeBaseId)
    .where('documents.id', 'in', (query) =>
      query.selectFrom('ingestion_items').select('document_id').where('task_id', '=', run.task.id),
    )
    .execute();
  const embedder = await deps.embeddings.active(run.task.ownerId);
  for (let from = 0; from < documents.length; from += COUNTED_TOGETHER) {
    const some = documents.slice(from, from + COUNTED_TOGETHER);
    const ids = some.map(({ id }) => id);
    const indexed = await deps.index.count(store, ids);
    const embedded = embedder === null ? null : await countEmbedded(deps, ids, embedder.modelId);
    for (const document of some) {
      const { id, name, chunks } = document;
      requireWhole(name, document, indexed);
      if (embedder === null || embedded === null || (embedded.get(id) ?? 0) === chunks) continue;
      // While search changes to another model, that brings the vectors that are missing.
      const isSwitching = (await deps.embeddings.active(run.task.ownerId))?.modelId !== embedder.modelId;
      if (!isSwitching) requireWhole(name, document, embedded);
    }
  }
  return knowledgeBaseId;
}

/** How many chunks of each of these documents have a vector of a model. One that is missing has none. */
async function countEmbedded(
  { database }: IngestionDependencies,
  documentIds: readonly string[],
  modelId: string,
): Promise<Map<string, number>> {
  const rows = await database.store
    .selectFrom('chunks')
    .select(['document_id', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .where('document_id', 'in', documentIds)
    // As a join, SQLite would go through every vector of the model for every document.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('vectors')
          .select('chunk_id')
          .whereRef('vectors.chunk_id', '=', 'chunks.id')
          .where('model_id', '=', modelId),
      ),
    )
    .groupBy('document_id')
    .execute();
  return new Map(rows.map(({ document_id, count }) => [document_id, Number(count)]));
}
