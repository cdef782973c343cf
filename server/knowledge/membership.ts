import { fail } from '#domain/failure.ts';
import type { ItemOutcome } from '#domain/ingestion.ts';
import { FINISHED_STATUSES } from '#domain/status.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { lockDocuments } from '#server/db/lock-documents.ts';
import { discardDocument } from '#server/library/documents.ts';

/** A whole document that is to be found in a knowledge base from now on. */
export interface NewMember {
  readonly documentId: string;
  /** What makes it the same source when it comes again. */
  readonly sourceKey: string;
  readonly name: string;
  readonly taskId: string;
  readonly addedAt: number;
}

/** What became of a document, the document that stands there now, and one that nothing there refers to any more. */
export interface AddedMember {
  readonly outcome: ItemOutcome;
  readonly documentId: string;
  readonly replaced: string | null;
}

/**
 * As {@link addMember} for one after the other, in their order. Those of which nothing is there yet, as of most, are put
 * there together.
 */
export async function addMembers(
  trx: StoreTransaction,
  knowledgeBaseId: string,
  members: readonly NewMember[],
): Promise<AddedMember[]> {
  await touch(trx, knowledgeBaseId, Math.max(...members.map(({ addedAt }) => addedAt)));
  const known = await whatIsThere(trx, knowledgeBaseId, members);
  const unseen = members.filter(({ documentId, sourceKey }) => {
    const bytes = known.bytes.get(documentId) ?? documentId;
    const isSeen = known.sourceKeys.has(sourceKey) || known.bytesThere.has(bytes);
    known.sourceKeys.add(sourceKey);
    known.bytesThere.add(bytes);
    return !isSeen;
  });
  await insertMembers(trx, knowledgeBaseId, unseen);
  const added: AddedMember[] = [];
  for (const member of members) {
    const { documentId } = member;
    const isNew = unseen.includes(member);
    added.push(
      isNew ? { outcome: 'added', documentId, replaced: null } : await addMember(trx, knowledgeBaseId, member),
    );
  }
  return added;
}

/** The sources and the bytes of these that a knowledge base has already; the bytes of each by its document. */
async function whatIsThere(trx: StoreTransaction, knowledgeBaseId: string, members: readonly NewMember[]) {
  const documents = await trx
    .selectFrom('documents')
    .select(['id', 'fingerprint', 'media_type'])
    .where(
      'id',
      'in',
      members.map(({ documentId }) => documentId),
    )
    .execute();
  const there = await trx
    .selectFrom('knowledge_documents')
    .innerJoin('documents', 'documents.id', 'knowledge_documents.document_id')
    .select(['source_key', 'fingerprint', 'media_type'])
    .where('knowledge_base_id', '=', knowledgeBaseId)
    .where(({ or, eb }) => {
      const keys = members.map(({ sourceKey }) => sourceKey);
      const fingerprints = documents.flatMap(({ fingerprint }) => fingerprint ?? []);
      return or([
        eb('source_key', 'in', keys),
        ...(fingerprints.length === 0 ? [] : [eb('fingerprint', 'in', fingerprints)]),
      ]);
    })
    .execute();
  const bytesOf = (row: { fingerprint: string | null; media_type: string | null }) =>
    `${row.media_type} ${row.fingerprint}`;
  return {
    sourceKeys: new Set(there.map(({ source_key }) => source_key)),
    bytesThere: new Set(there.map(bytesOf)),
    bytes: new Map(documents.map((document) => [document.id, bytesOf(document)])),
  };
}

async function insertMembers(
  trx: StoreTransaction,
  knowledgeBaseId: string,
  members: readonly NewMember[],
): Promise<void> {
  if (members.length === 0) return;
  const rows = members.map(({ documentId, sourceKey, name, taskId, addedAt }) => ({
    knowledge_base_id: knowledgeBaseId,
    document_id: documentId,
    source_key: sourceKey,
    name,
    task_id: taskId,
    added_at: addedAt,
  }));
  await trx.insertInto('knowledge_documents').values(rows).execute();
}

/** Throws `knowledge_base_gone`. */
async function touch(trx: StoreTransaction, knowledgeBaseId: string, now: number): Promise<void> {
  const base = await trx
    .updateTable('knowledge_bases')
    .set({ updated_at: now })
    .where('id', '=', knowledgeBaseId)
    .returning('id')
    .executeTakeFirst();
  if (base === undefined) fail('knowledge_base_gone');
}

/**
 * Puts a document into a knowledge base, in the place of an earlier version of the same source, if there is one: no
 * search sees both or neither. Where the same bytes are there already under another name, nothing changes.
 *
 * Throws `knowledge_base_gone`.
 */
export async function addMember(
  trx: StoreTransaction,
  knowledgeBaseId: string,
  member: NewMember,
): Promise<AddedMember> {
  const { documentId } = member;
  await touch(trx, knowledgeBaseId, member.addedAt);
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
  await insertMembers(trx, knowledgeBaseId, [member]);
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
  await lockDocuments(trx, documentIds);
  const unused = await trx
    .selectFrom('documents')
    .select(['id', 'source_id'])
    .where('id', 'in', documentIds)
    .where('is_discarded', '=', 0)
    .where('id', 'not in', (query) => query.selectFrom('knowledge_documents').select('document_id'))
    .where('id', 'not in', (query) => query.selectFrom('summaries').select('document_id'))
    .where('task_id', 'not in', (query) => query.selectFrom('tasks').select('id'))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('ingestion_items')
            .innerJoin('tasks', 'tasks.id', 'ingestion_items.task_id')
            .innerJoin('ingestions', 'ingestions.task_id', 'tasks.id')
            .leftJoin('knowledge_bases', 'knowledge_bases.id', 'ingestions.knowledge_base_id')
            .select('ingestion_items.id')
            .whereRef('ingestion_items.document_id', '=', 'documents.id')
            .where('tasks.status', '!=', 'cancelled')
            .where('ingestion_items.state', 'not in', ['indexed', 'expanded'])
            // What failed for a knowledge base that is gone is not tried again.
            .where(({ or, eb }) =>
              or([eb('knowledge_bases.id', 'is not', null), eb('tasks.status', 'not in', FINISHED_STATUSES)]),
            ),
        ),
      ),
    )
    .execute();
  const keys: string[] = [];
  for (const { id, source_id: sourceId } of unused) keys.push(...(await discardDocument(trx, { id, sourceId })));
  return keys;
}
