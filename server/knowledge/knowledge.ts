import type { z } from 'zod';
import { fail } from '#domain/failure.ts';
import type { DocumentPage, KnowledgeBase, KnowledgeDocument, listDocumentsInputSchema } from '#domain/knowledge.ts';
import type { Passage } from '#domain/passage.ts';
import { FINISHED_STATUSES } from '#domain/status.ts';
import type { Database } from '#server/db/database.ts';
import { newId } from '#server/db/new-id.ts';
import { formatTimeCursor, parseTimeCursor } from '#server/db/time-cursor.ts';
import { discardSources } from '#server/library/documents.ts';
import { countPassages, loadPassages } from '#server/library/stored-passages.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import { type DocumentRow, documentRows, toKnowledgeDocument } from './document-rows.ts';
import { discardUnused } from './membership.ts';

export interface DocumentsPage {
  documents: KnowledgeDocument[];
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
}

/** Knowledge bases and the documents in them, each for an owner. Somebody else's looks like one that does not exist. */
export interface Knowledge {
  /** In the order of their names. */
  list(owner: string): Promise<KnowledgeBase[]>;
  /** Throws `not_found`, as do all below. */
  get(owner: string, id: string): Promise<KnowledgeBase>;
  create(owner: string, base: { name: string; description: string }): Promise<KnowledgeBase>;
  update(
    owner: string,
    id: string,
    change: { name?: string | undefined; description?: string | undefined },
  ): Promise<KnowledgeBase>;
  /** Removes a knowledge base, and what is in no other. What is being added to it is to be cancelled before. */
  remove(owner: string, id: string): Promise<void>;
  /** The newest first. */
  documents(owner: string, query: z.output<typeof listDocumentsInputSchema>): Promise<DocumentsPage>;
  /** Takes documents out of a knowledge base; answers how many. */
  removeDocuments(owner: string, id: string, documentIds: readonly string[]): Promise<number>;
  document(owner: string, id: string): Promise<DocumentPage>;
  /** The document's own text, from a place on. */
  passages(owner: string, id: string, page: { from: number; limit: number }): Promise<(Passage & { index: number })[]>;
  /** The file that it was read from. */
  file(owner: string, id: string): Promise<{ key: string; filename: string; mediaType: string }>;
}

/** So many documents are removed in one transaction: others want to write too. */
const DOCUMENTS_PER_REMOVAL = 20;

export function openKnowledge(deps: { database: Database; files: FileStore; clock: () => number }): Knowledge {
  const { store } = deps.database;

  const find = async (owner: string, id: string) =>
    (await store
      .selectFrom('knowledge_bases')
      .selectAll()
      .where('id', '=', id)
      .where('owner_id', '=', owner)
      .executeTakeFirst()) ?? fail('not_found', { what: 'knowledge base' });

  const describe = async (owner: string, id: string | null): Promise<KnowledgeBase[]> => {
    let query = store.selectFrom('knowledge_bases').selectAll().where('owner_id', '=', owner);
    if (id !== null) query = query.where('id', '=', id);
    const bases = await query.orderBy('created_at').execute();
    const counts = await store
      .selectFrom('knowledge_documents')
      .innerJoin('documents', 'documents.id', 'knowledge_documents.document_id')
      .select(({ fn }) => [
        'knowledge_base_id',
        fn.countAll<number | bigint>().as('documents'),
        fn.sum<number | bigint | string | null>('documents.chunks').as('chunks'),
      ])
      .where('documents.owner_id', '=', owner)
      .groupBy('knowledge_base_id')
      .execute();
    const active = await store
      .selectFrom('ingestions')
      .innerJoin('tasks', 'tasks.id', 'ingestions.task_id')
      .select(['ingestions.knowledge_base_id', 'tasks.id'])
      .where('tasks.owner_id', '=', owner)
      .where('tasks.status', 'not in', FINISHED_STATUSES)
      .orderBy('tasks.created_at', 'desc')
      .execute();
    // Ids of tasks sort by the time at which they were made.
    const latest = await store
      .selectFrom('ingestions')
      .innerJoin('tasks', 'tasks.id', 'ingestions.task_id')
      .select(({ fn }) => ['ingestions.knowledge_base_id', fn.max('tasks.id').as('task_id')])
      .where('tasks.owner_id', '=', owner)
      .groupBy('ingestions.knowledge_base_id')
      .execute();
    const latestIn = new Map(latest.map((row) => [row.knowledge_base_id, row.task_id]));
    const countOf = new Map(counts.map((row) => [row.knowledge_base_id, row]));
    const activeIn = Map.groupBy(active, ({ knowledge_base_id }) => knowledge_base_id);
    return bases
      .map((base) => ({
        id: base.id,
        name: base.name,
        description: base.description,
        documents: Number(countOf.get(base.id)?.documents ?? 0),
        chunks: Number(countOf.get(base.id)?.chunks ?? 0),
        activeTaskIds: activeIn.get(base.id)?.map((task) => task.id) ?? [],
        latestTaskId: latestIn.get(base.id) ?? null,
        createdAt: new Date(base.created_at).toISOString(),
        updatedAt: new Date(base.updated_at).toISOString(),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  };

  /** A document of this owner that is in a knowledge base. */
  const findDocument = async (owner: string, id: string): Promise<DocumentRow> =>
    (await documentRows(store, owner).where('documents.id', '=', id).executeTakeFirst()) ??
    fail('not_found', { what: 'document' });

  const forget = async (ids: readonly string[]) => {
    for (let from = 0; from < ids.length; from += DOCUMENTS_PER_REMOVAL) {
      const some = ids.slice(from, from + DOCUMENTS_PER_REMOVAL);
      const keys = await store.transaction().execute((trx) => discardUnused(trx, some));
      for (const key of keys) await deps.files.remove(key);
    }
  };

  /** What was given to a knowledge base that is gone and became no whole document: archives, and what failed. */
  const forgetSources = async (baseId: string) => {
    const halfRead = await store
      .selectFrom('ingestion_items')
      .innerJoin('ingestions', 'ingestions.task_id', 'ingestion_items.task_id')
      .select('document_id')
      .where('ingestions.knowledge_base_id', '=', baseId)
      .where('ingestion_items.failed_in', 'is not', null)
      .execute();
    await forget(halfRead.flatMap(({ document_id }) => document_id ?? []));
    const rows = await store
      .selectFrom('ingestion_items')
      .innerJoin('ingestions', 'ingestions.task_id', 'ingestion_items.task_id')
      .innerJoin('sources', 'sources.id', 'ingestion_items.source_id')
      .select('sources.id')
      .distinct()
      .where('ingestions.knowledge_base_id', '=', baseId)
      .where('sources.file_key', 'is not', null)
      .execute();
    for (let from = 0; from < rows.length; from += DOCUMENTS_PER_REMOVAL) {
      const some = rows.slice(from, from + DOCUMENTS_PER_REMOVAL).map((row) => row.id);
      const keys = await store.transaction().execute((trx) => discardSources(trx, some));
      for (const key of keys) await deps.files.remove(key);
    }
  };

  const knowledge: Knowledge = {
    list: (owner) => describe(owner, null),

    async get(owner, id) {
      return (await describe(owner, id))[0] ?? fail('not_found', { what: 'knowledge base' });
    },

    async create(owner, { name, description }) {
      const now = deps.clock();
      const id = newId('kb', now);
      await store
        .insertInto('knowledge_bases')
        .values({ id, owner_id: owner, name, description, created_at: now, updated_at: now })
        .execute();
      return knowledge.get(owner, id);
    },

    async update(owner, id, { name, description }) {
      const base = await find(owner, id);
      await store
        .updateTable('knowledge_bases')
        .set({
          name: name ?? base.name,
          description: description ?? base.description,
          updated_at: deps.clock(),
        })
        .where('id', '=', id)
        .execute();
      return knowledge.get(owner, id);
    },

    async remove(owner, id) {
      await find(owner, id);
      const members = await store.transaction().execute(async (trx) => {
        const gone = await trx
          .deleteFrom('knowledge_documents')
          .where('knowledge_base_id', '=', id)
          .returning('document_id')
          .execute();
        await trx.deleteFrom('knowledge_bases').where('id', '=', id).execute();
        return gone;
      });
      await forget(members.map(({ document_id }) => document_id));
      await forgetSources(id);
    },

    async documents(owner, { id, search, cursor, limit }) {
      await find(owner, id);
      let query = documentRows(store, owner)
        .where('knowledge_documents.knowledge_base_id', '=', id)
        .orderBy('knowledge_documents.added_at', 'desc')
        .orderBy('documents.id', 'desc')
        .limit(limit + 1);
      const wanted = search?.trim().toLowerCase() ?? '';
      if (wanted !== '') {
        const pattern = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`;
        query = query.where(({ or, eb, fn }) =>
          or([
            eb(fn('lower', ['knowledge_documents.name']), 'like', pattern),
            eb(fn('lower', ['documents.title']), 'like', pattern),
          ]),
        );
      }
      if (cursor !== undefined) {
        const { at, id: after } = parseTimeCursor(cursor);
        query = query.where(({ or, and, eb }) =>
          or([
            eb('knowledge_documents.added_at', '<', at),
            and([eb('knowledge_documents.added_at', '=', at), eb('documents.id', '<', after)]),
          ]),
        );
      }
      const rows = await query.execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        documents: rows.slice(0, limit).map(toKnowledgeDocument),
        nextCursor: last === undefined ? null : formatTimeCursor({ at: last.added_at, id: last.id }),
      };
    },

    async removeDocuments(owner, id, documentIds) {
      await find(owner, id);
      const gone = await store
        .deleteFrom('knowledge_documents')
        .where('knowledge_base_id', '=', id)
        .where('document_id', 'in', documentIds)
        .returning('document_id')
        .execute();
      await forget(gone.map(({ document_id }) => document_id));
      return gone.length;
    },

    async document(owner, id) {
      const row = await findDocument(owner, id);
      const bases = await store
        .selectFrom('knowledge_documents')
        .innerJoin('knowledge_bases', 'knowledge_bases.id', 'knowledge_documents.knowledge_base_id')
        .select(['knowledge_bases.id', 'knowledge_bases.name'])
        .where('document_id', '=', id)
        .orderBy('knowledge_bases.name')
        .execute();
      return {
        ...toKnowledgeDocument(row),
        knowledgeBases: bases,
        passages: await countPassages(store, id),
        hasFile: row.file_key !== null,
      };
    },

    async passages(owner, id, { from, limit }) {
      await findDocument(owner, id);
      const passages = await loadPassages(store, id, { from, limit });
      return passages.map((passage, index) => ({ index: from + index, ...passage }));
    },

    async file(owner, id) {
      const { file_key: key, source_name: filename, media_type } = await findDocument(owner, id);
      if (key === null) return fail('not_found', { what: 'file' });
      return { key, filename, mediaType: media_type ?? 'application/octet-stream' };
    },
  };
  return knowledge;
}
