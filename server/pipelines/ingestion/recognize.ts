import type { ItemOutcome } from '#domain/ingestion.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { addMember } from '#server/knowledge/membership.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';

/** A document whose bytes were read before. */
export interface Recognized {
  readonly outcome: ItemOutcome;
  /** The document that stands for it. */
  readonly documentId: string;
  /** A document that made room for it. */
  readonly replaced: string | null;
}

/**
 * Whether the bytes of a document that was just loaded need no reading: they are in the knowledge base, this very task
 * reads them under another name, or they are whole in another knowledge base of the same person.
 */
export async function recognize(
  trx: StoreTransaction,
  work: IngestionWork,
  item: StoredItem,
  document: StoredDocument,
): Promise<Recognized | null> {
  const { knowledgeBaseId, deps } = work;
  const sameBytes = trx
    .selectFrom('documents')
    .select('documents.id')
    .where('documents.owner_id', '=', document.owner_id)
    .where('documents.fingerprint', '=', document.fingerprint)
    .where('documents.media_type', '=', document.media_type)
    .where('documents.id', '!=', document.id);
  const ingested = await sameBytes
    .where('documents.chunks', 'is not', null)
    .where('documents.id', 'in', (query) => query.selectFrom('knowledge_documents').select('document_id'))
    .orderBy(({ exists, selectFrom, not }) =>
      not(
        exists(
          selectFrom('knowledge_documents')
            .select('document_id')
            .whereRef('document_id', '=', 'documents.id')
            .where('knowledge_base_id', '=', knowledgeBaseId),
        ),
      ),
    )
    .executeTakeFirst();
  if (ingested !== undefined) {
    return addMember(trx, {
      knowledgeBaseId,
      documentId: ingested.id,
      sourceKey: item.source_key,
      name: item.name,
      taskId: item.task_id,
      addedAt: deps.clock(),
    });
  }
  const inWork = await sameBytes
    .innerJoin('ingestion_items', 'ingestion_items.document_id', 'documents.id')
    .where('ingestion_items.task_id', '=', item.task_id)
    .where('ingestion_items.state', '!=', 'failed')
    .executeTakeFirst();
  return inWork === undefined ? null : { outcome: 'unchanged', documentId: inWork.id, replaced: null };
}
