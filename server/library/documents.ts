import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Passage } from '#domain/passage.ts';
import { FINISHED_STATUSES } from '#domain/status.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { DocumentsTable, PassagesTable } from '#server/db/schema.ts';
import { copyPassages, isLarge, lastPosition, markDiscarded } from './large-documents.ts';

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

export async function loadDocumentOf(store: Store | StoreTransaction, taskId: string): Promise<StoredDocument> {
  return store.selectFrom('documents').selectAll().where('task_id', '=', taskId).executeTakeFirstOrThrow();
}

/** The documents with these ids, by id. */
export async function loadDocumentsById(
  store: Store | StoreTransaction,
  ids: readonly string[],
): Promise<Map<string, StoredDocument>> {
  if (ids.length === 0) return new Map();
  const rows = await store
    .selectFrom('documents')
    .selectAll()
    .where('id', 'in', ids)
    .where('is_discarded', '=', 0)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
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
  const position = await insertUnits(trx, documentId, units, firstPosition);
  const last = units.at(-1);
  if (last !== undefined) await patchDocument(trx, documentId, { units_extracted: last.index + 1 });
  return position;
}

/**
 * Adds the passages of the next units to a document.
 *
 * @param firstPosition how many passages the document has
 * @returns how many it has now
 */
export async function insertUnits(
  trx: StoreTransaction,
  documentId: string,
  units: readonly ExtractedUnit[],
  firstPosition: number,
): Promise<number> {
  const rows = rowsOf({ documentId, units, passages: firstPosition });
  await insertPassages(trx, rows);
  return firstPosition + rows.length;
}

interface NextUnits {
  readonly documentId: string;
  readonly units: readonly ExtractedUnit[];
  /** How many passages the document has. */
  readonly passages: number;
}

/** Adds the passages of the next units to several documents. */
export async function insertUnitsOf(trx: StoreTransaction, documents: readonly NextUnits[]): Promise<void> {
  await insertPassages(trx, documents.flatMap(rowsOf));
}

function rowsOf({ documentId, units, passages: first }: NextUnits): Insertable<PassagesTable>[] {
  return units
    .flatMap(({ index, passages }) => passages.map((passage) => ({ passage, index })))
    .map(({ passage, index }, position) => ({
      document_id: documentId,
      position: first + position,
      unit_index: index,
      text: passage.text,
      locator: JSON.stringify(passage.locator),
      heading_path: JSON.stringify(passage.headingPath),
      role: passage.role ?? null,
    }));
}

async function insertPassages(trx: StoreTransaction, rows: readonly Insertable<PassagesTable>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await trx
      .insertInto('passages')
      .values(rows.slice(from, from + ROWS_PER_INSERT))
      .execute();
  }
}

/**
 * Drops what was read of a document, to read it again from its first unit. A large one is discarded, and another row takes
 * its place.
 *
 * @param fresh the id and time of that row
 * @returns the id of the document as it stands now
 */
export async function forgetPassages(
  trx: StoreTransaction,
  id: string,
  fresh: { readonly id: string; readonly createdAt: number },
): Promise<string> {
  if (!(await isLarge(trx, id))) {
    await trx.deleteFrom('passages').where('document_id', '=', id).execute();
    await patchDocument(trx, id, UNREAD);
    return id;
  }
  const document = await trx.selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  await markDiscarded(trx, id);
  await trx
    .insertInto('documents')
    .values({ ...document, ...UNREAD, chunks: null, id: fresh.id, created_at: fresh.createdAt })
    .execute();
  return fresh.id;
}

const UNREAD = { units_extracted: 0, reread: null, analysis: null, draft: null, copied_from: null } as const;

/**
 * Gives a task a document of its own beside the one that a summary cites, which stays as it is and becomes the summary's.
 *
 * @param withPassages whether what was read goes along
 * @returns the id of the task's document
 */
export async function forkDocument(
  trx: StoreTransaction,
  cited: StoredDocument,
  fork: { readonly id: string; readonly summaryId: string; readonly createdAt: number; readonly withPassages: boolean },
): Promise<string> {
  await trx.updateTable('documents').set({ task_id: fork.summaryId }).where('id', '=', cited.id).execute();
  await trx
    .insertInto('documents')
    .values({ ...cited, id: fork.id, created_at: fork.createdAt })
    .execute();
  if (fork.withPassages) await copyPassages(trx, { from: cited.id, to: fork.id });
  return fork.id;
}

/** Adds the passages of a unit that is read again, behind all others until {@link putInOrder}. */
export async function addReread(
  trx: StoreTransaction,
  documentId: string,
  unit: ExtractedUnit,
  stillToRead: readonly number[],
): Promise<void> {
  await insertUnits(trx, documentId, [unit], (await lastPosition(trx, documentId)) + 1);
  await patchDocument(trx, documentId, { reread: JSON.stringify(stillToRead) });
}

/** Removes what only an earlier version of a summary cited. */
export async function removeDocumentOf(trx: StoreTransaction, summaryId: string): Promise<void> {
  const document = await trx.selectFrom('documents').select('id').where('task_id', '=', summaryId).executeTakeFirst();
  if (document === undefined) return;
  if (await isLarge(trx, document.id)) await markDiscarded(trx, document.id);
  else await trx.deleteFrom('documents').where('id', '=', document.id).execute();
}

/**
 * Removes what a task has read, unless a summary cites it.
 *
 * @returns the keys of the files that are to go once this is committed
 */
export async function discardReading(
  trx: StoreTransaction,
  task: { readonly id: string; readonly sourceId: string },
): Promise<string[]> {
  const uncited = await trx
    .selectFrom('documents')
    .select('id')
    .where('task_id', '=', task.id)
    .where('id', 'not in', (query) => query.selectFrom('summaries').select('document_id'))
    .executeTakeFirst();
  if (uncited === undefined) return discardSource(trx, task.sourceId, null);
  return discardDocument(trx, { id: uncited.id, sourceId: task.sourceId });
}

/**
 * Removes a document that nothing needs any more, and its source where nothing else is made of that. A large one is hidden,
 * and removed with its source and files by `sweepDiscarded`.
 *
 * @returns the keys of the files that are to go once this is committed
 */
export async function discardDocument(
  trx: StoreTransaction,
  document: { readonly id: string; readonly sourceId: string },
): Promise<string[]> {
  if (await isLarge(trx, document.id)) {
    await markDiscarded(trx, document.id);
    return [];
  }
  const gone = await trx.deleteFrom('documents').where('id', '=', document.id).returning('file_key').executeTakeFirst();
  return discardSource(trx, document.sourceId, gone?.file_key ?? null);
}

/**
 * Removes sources that nothing is made of.
 *
 * @returns the keys of the files that are to go once this is committed
 */
export async function discardSources(trx: StoreTransaction, ids: readonly string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const id of ids) keys.push(...(await discardSource(trx, id, null)));
  return keys;
}

/**
 * Removes a source that no document is read from. One that finished tasks still name keeps its row but not its file.
 *
 * @param fetched the file of a document that is gone
 */
async function discardSource(trx: StoreTransaction, sourceId: string, fetched: string | null): Promise<string[]> {
  const source = await trx.selectFrom('sources').select('file_key').where('id', '=', sourceId).executeTakeFirst();
  const readers = await trx.selectFrom('documents').select('file_key').where('source_id', '=', sourceId).execute();
  if (readers.length > 0) {
    const isKept = fetched === source?.file_key || readers.some(({ file_key }) => file_key === fetched);
    return fetched === null || isKept ? [] : [fetched];
  }
  if (await isToBeRead(trx, sourceId)) return fetched === null || fetched === source?.file_key ? [] : [fetched];
  if (await isNamed(trx, sourceId))
    await trx.updateTable('sources').set({ file_key: null }).where('id', '=', sourceId).execute();
  else await trx.deleteFrom('sources').where('id', '=', sourceId).execute();
  return [...new Set([fetched, source?.file_key ?? null])].filter((key) => key !== null);
}

/** Whether an ingestion has yet to read the source, or may be asked to read it again since that failed. */
async function isToBeRead(trx: StoreTransaction, sourceId: string): Promise<boolean> {
  const item = await trx
    .selectFrom('ingestion_items')
    .innerJoin('tasks', 'tasks.id', 'ingestion_items.task_id')
    .innerJoin('ingestions', 'ingestions.task_id', 'ingestion_items.task_id')
    .leftJoin('knowledge_bases', 'knowledge_bases.id', 'ingestions.knowledge_base_id')
    .select('ingestion_items.id')
    .where('ingestion_items.source_id', '=', sourceId)
    .where(({ or, and, eb }) =>
      or([
        eb('tasks.status', 'not in', FINISHED_STATUSES),
        and([eb('ingestion_items.failed_in', 'is not', null), eb('knowledge_bases.id', 'is not', null)]),
      ]),
    )
    .executeTakeFirst();
  return item !== undefined;
}

/** Whether a task or a row of an ingestion still says that it was made of the source. */
async function isNamed(trx: StoreTransaction, sourceId: string): Promise<boolean> {
  const task = await trx.selectFrom('tasks').select('id').where('source_id', '=', sourceId).executeTakeFirst();
  if (task !== undefined) return true;
  const items = trx.selectFrom('ingestion_items').select('id').where('source_id', '=', sourceId);
  return (await items.executeTakeFirst()) !== undefined;
}
