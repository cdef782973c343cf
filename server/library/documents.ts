import type { Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { locatorSchema, type Passage } from '#domain/passage.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { DocumentsTable } from '#server/db/schema.ts';

/** A source as it is being read. */
export type StoredDocument = Selectable<DocumentsTable>;

export async function insertDocument(
  trx: StoreTransaction,
  document: { id: string; ownerId: string; taskId: string; sourceId: string; title: string | null; createdAt: number },
): Promise<void> {
  await trx
    .insertInto('documents')
    .values({
      id: document.id,
      owner_id: document.ownerId,
      task_id: document.taskId,
      source_id: document.sourceId,
      title: document.title,
      units_extracted: 0,
      created_at: document.createdAt,
    })
    .execute();
}

export async function loadDocumentOf(store: Store, taskId: string): Promise<StoredDocument> {
  return store.selectFrom('documents').selectAll().where('task_id', '=', taskId).executeTakeFirstOrThrow();
}

export async function patchDocument(
  trx: StoreTransaction,
  id: string,
  patch: Omit<Updateable<DocumentsTable>, 'id' | 'owner_id' | 'task_id' | 'source_id' | 'created_at'>,
): Promise<void> {
  await trx.updateTable('documents').set(patch).where('id', '=', id).execute();
}

/** A unit of a document (a page, a segment, a paragraph) with what was read from it. */
export interface ExtractedUnit {
  readonly index: number;
  readonly passages: readonly Passage[];
}

/** Many values in one statement, and well below the parameter limits of both databases. */
const ROWS_PER_INSERT = 500;

/**
 * Adds the passages of the next units to a document and moves its checkpoint behind them.
 *
 * @param firstPosition how many passages the document has
 * @returns how many it has now
 */
export async function appendUnits(
  trx: StoreTransaction,
  documentId: string,
  units: readonly ExtractedUnit[],
  firstPosition: number,
): Promise<number> {
  let position = firstPosition;
  const rows = units.flatMap(({ index, passages }) =>
    passages.map((passage) => ({
      document_id: documentId,
      position: position++,
      unit_index: index,
      text: passage.text,
      locator: JSON.stringify(passage.locator),
      heading_path: JSON.stringify(passage.headingPath),
      role: passage.role ?? null,
    })),
  );
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await trx
      .insertInto('passages')
      .values(rows.slice(from, from + ROWS_PER_INSERT))
      .execute();
  }
  const last = units.at(-1);
  if (last !== undefined) await patchDocument(trx, documentId, { units_extracted: last.index + 1 });
  return position;
}

export async function countPassages(store: Store, documentId: string): Promise<number> {
  const { count } = await store
    .selectFrom('passages')
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .where('document_id', '=', documentId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

const headingPathSchema = z.array(z.string());
const roleSchema = z.enum(['heading', 'code', 'table', 'body']);

/** All passages of a document in their order. */
export async function loadPassages(store: Store, documentId: string): Promise<Passage[]> {
  const rows = await store
    .selectFrom('passages')
    .select(['text', 'locator', 'heading_path', 'role'])
    .where('document_id', '=', documentId)
    .orderBy('position')
    .execute();
  return rows.map(({ text, locator, heading_path, role }) => ({
    text,
    locator: locatorSchema.parse(JSON.parse(locator)),
    headingPath: headingPathSchema.parse(JSON.parse(heading_path)),
    ...(role === null ? {} : { role: roleSchema.parse(role) }),
  }));
}

/**
 * Removes what a task read, once neither the task nor a summary needs it: its document with the passages, and the source
 * where nothing else is made of it. A source that finished tasks still name keeps its row but not its file.
 *
 * @returns the keys of the files that are to go once this is committed
 */
export async function discardDocumentOf(
  trx: StoreTransaction,
  task: { readonly id: string; readonly sourceId: string },
): Promise<string[]> {
  const document = await trx
    .deleteFrom('documents')
    .where('task_id', '=', task.id)
    .returning('file_key')
    .executeTakeFirst();
  const source = await trx.selectFrom('sources').select('file_key').where('id', '=', task.sourceId).executeTakeFirst();
  const isRead = await isSourceOf(trx, 'documents', task.sourceId);
  const fetched = document?.file_key ?? null;
  if (isRead) return fetched === null || fetched === source?.file_key ? [] : [fetched];
  if (await isSourceOf(trx, 'tasks', task.sourceId)) {
    await trx.updateTable('sources').set({ file_key: null }).where('id', '=', task.sourceId).execute();
  } else {
    await trx.deleteFrom('sources').where('id', '=', task.sourceId).execute();
  }
  return [...new Set([fetched, source?.file_key ?? null])].filter((key) => key !== null);
}

async function isSourceOf(trx: StoreTransaction, table: 'documents' | 'tasks', sourceId: string): Promise<boolean> {
  const made = await trx.selectFrom(table).select('source_id').where('source_id', '=', sourceId).executeTakeFirst();
  return made !== undefined;
}
