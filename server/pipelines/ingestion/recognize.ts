import type { ItemOutcome } from '#domain/ingestion.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { addMember } from '#server/knowledge/membership.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';
import type { Kept } from './stage.ts';

/** A document whose bytes were read before. */
export interface Recognized {
  readonly outcome: ItemOutcome;
  /** The document that stands for it. */
  readonly documentId: string;
  /** A document that made room for it. */
  readonly replaced: string | null;
}

/**
 * Which of the documents that were just loaded need no reading, since their bytes were read before, by item: they are in
 * the knowledge base, this very task reads them under another name, or they are whole in another knowledge base of the
 * same person.
 */
export async function recognize(
  trx: StoreTransaction,
  work: IngestionWork,
  loaded: readonly Kept<{ readonly document: StoredDocument }>[],
): Promise<Map<string, Recognized>> {
  const recognized = new Map<string, Recognized>();
  const seen = await bytesSeenBefore(
    trx,
    loaded.map(({ made }) => made.document),
  );
  const first = new Map<string, string>();
  for (const { item, made } of loaded) {
    const bytes = bytesOf(made.document);
    const known = seen.has(bytes) ? await recognizeOne(trx, work, item, made.document) : null;
    const twin = made.document.fingerprint === null ? undefined : first.get(bytes);
    if (known !== null) recognized.set(item.id, known);
    else if (twin !== undefined) recognized.set(item.id, { outcome: 'unchanged', documentId: twin, replaced: null });
    else first.set(bytes, made.document.id);
  }
  return recognized;
}

/** Most bytes were never seen: to know that, one look is enough for many documents. */
async function bytesSeenBefore(trx: StoreTransaction, documents: readonly StoredDocument[]): Promise<Set<string>> {
  const [first] = documents;
  if (first === undefined) return new Set();
  const rows = await trx
    .selectFrom('documents')
    .select(['fingerprint', 'media_type'])
    .where('owner_id', '=', first.owner_id)
    .where(
      'fingerprint',
      'in',
      documents.map(({ fingerprint }) => fingerprint),
    )
    .where(
      'id',
      'not in',
      documents.map(({ id }) => id),
    )
    .execute();
  return new Set(rows.map(bytesOf));
}

/** The same for two documents of a person whose bytes are the same and of the same type. */
function bytesOf({ fingerprint, media_type }: Pick<StoredDocument, 'fingerprint' | 'media_type'>): string {
  return `${media_type} ${fingerprint}`;
}

async function recognizeOne(
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
    return addMember(trx, knowledgeBaseId, {
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
