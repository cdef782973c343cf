import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ItemState } from '#domain/ingestion.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { patchRows } from '#server/db/patch-rows.ts';
import type { IngestionItemsTable } from '#server/db/schema.ts';

/** One document of an ingestion, or what holds some, as it stands in the store. */
export type StoredItem = Selectable<IngestionItemsTable>;
export type ItemPatch = Omit<Updateable<IngestionItemsTable>, 'id' | 'task_id' | 'position' | 'parent_id'>;

/** Many rows in one statement, and well below the parameter limits of both databases. */
const ROWS_PER_INSERT = 200;

export async function insertItems(
  trx: StoreTransaction,
  rows: readonly Insertable<IngestionItemsTable>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await trx
      .insertInto('ingestion_items')
      .values(rows.slice(from, from + ROWS_PER_INSERT))
      .execute();
  }
}

export async function patchItem(trx: StoreTransaction, id: string, patch: ItemPatch, now: number): Promise<void> {
  await trx
    .updateTable('ingestion_items')
    .set({ ...patch, updated_at: now })
    .where('id', '=', id)
    .execute();
}

export async function patchItems(
  trx: StoreTransaction,
  dialect: Dialect,
  patches: readonly ({ readonly id: string } & ItemPatch)[],
  now: number,
): Promise<void> {
  await patchRows(
    trx,
    dialect,
    'ingestion_items',
    patches.map((patch) => ({ ...patch, updated_at: now })),
  );
}

/** How many documents of a task are in each state, without what only holds some. */
export async function countItems(store: Store, taskId: string): Promise<Map<ItemState, number>> {
  const rows = await store
    .selectFrom('ingestion_items')
    .select(['state', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .where('task_id', '=', taskId)
    .where('expands', 'is', null)
    .groupBy('state')
    .execute();
  return new Map(rows.map(({ state, count }) => [state, Number(count)]));
}

/** The place behind all items that a task has. */
export async function nextPosition(store: Store, taskId: string): Promise<number> {
  const { last } = await store
    .selectFrom('ingestion_items')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('task_id', '=', taskId)
    .executeTakeFirstOrThrow();
  return (last ?? -1) + 1;
}
