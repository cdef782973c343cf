import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Store, StoreTransaction } from '#server/db/database.ts';

/**
 * A statement that touches millions of rows blocks others: on SQLite the whole event loop, on PostgreSQL every query for
 * these rows. A document of more passages or chunks than these is removed and copied in several transactions.
 */
const MAX_PASSAGES = 2_000;
const MAX_CHUNKS = 500;
/** What one statement removes or copies. A chunk goes with its vectors and its row of the search index, which takes longer. */
const PASSAGES_PER_STATEMENT = 2_000;
const CHUNKS_PER_STATEMENT = 50;

/** Whether a document has more passages or chunks than one statement may touch. */
export async function isLarge(store: Store | StoreTransaction, documentId: string): Promise<boolean> {
  for (const [table, most] of [['passages', MAX_PASSAGES] as const, ['chunks', MAX_CHUNKS] as const]) {
    const beyond = await store
      .selectFrom(table)
      .select('position')
      .where('document_id', '=', documentId)
      .where('position', '>=', most)
      .limit(1)
      .executeTakeFirst();
    if (beyond !== undefined) return true;
  }
  return false;
}

/** Hides a document that nothing needs any more. {@link removeRows} and its caller do the rest. */
export async function markDiscarded(trx: StoreTransaction, documentId: string): Promise<void> {
  await trx
    .updateTable('documents')
    // Its task may get another document, and nothing is recognized by its bytes.
    .set({ is_discarded: 1, task_id: documentId, fingerprint: null })
    .where('id', '=', documentId)
    .execute();
}

/** A discarded document that no copy reads from any more; undefined if there is none. */
export async function nextDiscarded(store: Store): Promise<{ id: string; source_id: string } | undefined> {
  return store
    .selectFrom('documents')
    .select(['id', 'source_id'])
    .where('is_discarded', '=', 1)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('documents as copy').select('copy.id').whereRef('copy.copied_from', '=', 'documents.id'))),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Removes the chunks and passages of a document, a bounded number with each statement, and lets others work in between. */
export async function removeRows(store: Store, documentId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { numDeletedRows } = await store
      .deleteFrom('chunks')
      .where('id', 'in', (query) =>
        query.selectFrom('chunks').select('id').where('document_id', '=', documentId).limit(CHUNKS_PER_STATEMENT),
      )
      .executeTakeFirstOrThrow();
    if (Number(numDeletedRows) < CHUNKS_PER_STATEMENT) break;
    await turn();
  }
  const passages = store.selectFrom('passages').where('document_id', '=', documentId);
  for (;;) {
    signal.throwIfAborted();
    const { first } = await passages.select(({ fn }) => fn.min('position').as('first')).executeTakeFirstOrThrow();
    if (first === null) return;
    await store
      .deleteFrom('passages')
      .where('document_id', '=', documentId)
      .where('position', '<', first + PASSAGES_PER_STATEMENT)
      .execute();
    await turn();
  }
}

const PASSAGE_COLUMNS = ['position', 'unit_index', 'text', 'locator', 'heading_path', 'role'] as const;

/** Gives a document the passages of another: at once, or, where they are many, when {@link finishCopy} is called. */
export async function copyPassages(trx: StoreTransaction, { from, to }: { from: string; to: string }): Promise<void> {
  if (await isLarge(trx, from)) {
    await trx.updateTable('documents').set({ copied_from: from }).where('id', '=', to).execute();
  } else {
    await insertCopies(trx, { from, to, first: 0, before: MAX_PASSAGES });
  }
}

async function insertCopies(
  trx: StoreTransaction,
  { from, to, first, before }: { from: string; to: string; first: number; before: number },
): Promise<void> {
  await trx
    .insertInto('passages')
    .columns(['document_id', ...PASSAGE_COLUMNS])
    .expression((eb) =>
      eb
        .selectFrom('passages')
        .select(sql<string>`cast(${to} as text)`.as('document_id'))
        .select(PASSAGE_COLUMNS)
        .where('document_id', '=', from)
        .where('position', '>=', first)
        .where('position', '<', before),
    )
    .execute();
}

/**
 * Copies what is left to copy into a document, a bounded number of passages in each transaction. An interrupted copy
 * continues where it stopped.
 *
 * @param save stores an effect
 * @returns the document as it stands now
 */
export async function finishCopy<Document extends { readonly id: string; readonly copied_from: string | null }>(
  store: Store,
  document: Document,
  save: (effect: (trx: StoreTransaction) => Promise<void>) => Promise<void>,
): Promise<Document> {
  const { id: to, copied_from: from } = document;
  if (from === null) return document;
  const last = await lastPosition(store, from);
  for (let first = (await lastPosition(store, to)) + 1; ; first += PASSAGES_PER_STATEMENT) {
    await turn();
    const before = first + PASSAGES_PER_STATEMENT;
    const isLast = before > last;
    await save(async (trx) => {
      await insertCopies(trx, { from, to, first, before });
      if (isLast) await trx.updateTable('documents').set({ copied_from: null }).where('id', '=', to).execute();
    });
    if (isLast) return { ...document, copied_from: null };
  }
}

/** -1 where it has no passages. */
export async function lastPosition(store: Store | StoreTransaction, documentId: string): Promise<number> {
  const { last } = await store
    .selectFrom('passages')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('document_id', '=', documentId)
    .executeTakeFirstOrThrow();
  return last ?? -1;
}
