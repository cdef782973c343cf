import { fail } from '#domain/failure.ts';
import type { ItemOutcome } from '#domain/ingestion.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { discardDocument } from '#server/library/documents.ts';

/** A whole document that is to be found in a knowledge base from now on. */
export interface NewMember {
  readonly knowledgeBaseId: string;
  readonly documentId: string;
  /** What makes it the same source when it comes again. */
  readonly sourceKey: string;
  readonly name: string;
  readonly taskId: string;
  readonly addedAt: number;
}

/**
 * Puts a document into a knowledge base, in the place of an earlier version of the same source, if there is one: no
 * search sees both or neither. Where the same bytes are there already under another name, nothing changes.
 *
 * Throws `knowledge_base_gone`.
 * @returns what became of it, the document that stands there now, and one that nothing there refers to any more
 */
export async function addMember(
  trx: StoreTransaction,
  member: NewMember,
): Promise<{ outcome: ItemOutcome; documentId: string; replaced: string | null }> {
  const { knowledgeBaseId, documentId } = member;
  const base = await trx
    .updateTable('knowledge_bases')
    .set({ updated_at: member.addedAt })
    .where('id', '=', knowledgeBaseId)
    .returning('id')
    .executeTakeFirst();
  if (base === undefined) fail('knowledge_base_gone');
  const standing = await trx
    .selectFrom('knowledge_documents')
    .select('document_id')
    .where('knowledge_base_id', '=', knowledgeBaseId)
    .where('source_key', '=', member.sourceKey)
    .executeTakeFirst();
  if (standing?.document_id === documentId) return { outcome: 'unchanged', documentId, replaced: null };
  const replaced = standing?.document_id ?? null;
  const outcome = replaced === null ? 'added' : 'replaced';
  const twin = await memberWithBytesOf(trx, knowledgeBaseId, documentId);
  if (replaced !== null) {
    await trx
      .deleteFrom('knowledge_documents')
      .where('knowledge_base_id', '=', knowledgeBaseId)
      .where('document_id', '=', replaced)
      .execute();
  }
  if (twin !== null && twin !== replaced) {
    return { outcome: replaced === null ? 'unchanged' : outcome, documentId: twin, replaced };
  }
  await trx
    .insertInto('knowledge_documents')
    .values({
      knowledge_base_id: knowledgeBaseId,
      document_id: documentId,
      source_key: member.sourceKey,
      name: member.name,
      task_id: member.taskId,
      added_at: member.addedAt,
    })
    .execute();
  return { outcome, documentId, replaced };
}

/** The document of a knowledge base that was read from the same bytes as this one, or is this one. */
async function memberWithBytesOf(
  trx: StoreTransaction,
  knowledgeBaseId: string,
  documentId: string,
): Promise<string | null> {
  const twin = await trx
    .selectFrom('knowledge_documents')
    .innerJoin('documents', 'documents.id', 'knowledge_documents.document_id')
    .innerJoin('documents as mine', 'mine.fingerprint', 'documents.fingerprint')
    .select('documents.id')
    .where('knowledge_base_id', '=', knowledgeBaseId)
    .where('mine.id', '=', documentId)
    .whereRef('documents.media_type', '=', 'mine.media_type')
    .executeTakeFirst();
  return twin?.id ?? null;
}

/**
 * Removes those of these documents that nothing needs any more: no knowledge base, no summary, no unfinished ingestion.
 *
 * @returns the keys of the files that are to go once this is committed
 */
export async function discardUnused(trx: StoreTransaction, documentIds: readonly string[]): Promise<string[]> {
  if (documentIds.length === 0) return [];
  const unused = await trx
    .selectFrom('documents')
    .select(['id', 'source_id'])
    .where('id', 'in', documentIds)
    .where('id', 'not in', (query) => query.selectFrom('knowledge_documents').select('document_id'))
    .where('id', 'not in', (query) => query.selectFrom('summaries').select('document_id'))
    .where('task_id', 'not in', (query) => query.selectFrom('tasks').select('id'))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('ingestion_items')
            .innerJoin('tasks', 'tasks.id', 'ingestion_items.task_id')
            .select('ingestion_items.id')
            .whereRef('ingestion_items.document_id', '=', 'documents.id')
            .where('tasks.status', '!=', 'cancelled')
            .where('ingestion_items.state', 'not in', ['indexed', 'expanded']),
        ),
      ),
    )
    .execute();
  const keys: string[] = [];
  for (const { id, source_id: sourceId } of unused) keys.push(...(await discardDocument(trx, { id, sourceId })));
  return keys;
}
