import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { fail, failureSchema } from '#domain/failure.ts';
import type { IngestionItem, IngestionItems, listItemsInputSchema } from '#domain/ingestion.ts';
import type { Store } from '#server/db/database.ts';
import type { IngestionItemsTable } from '#server/db/schema.ts';

/** The documents of an ingestion, each as it stands, in their order. Throws `not_found`, also for somebody else's. */
export async function listItems(
  store: Store,
  owner: string,
  { id, state, after, limit }: z.output<typeof listItemsInputSchema>,
): Promise<IngestionItems> {
  const task = await store
    .selectFrom('tasks')
    .innerJoin('ingestions', 'ingestions.task_id', 'tasks.id')
    .select('tasks.id')
    .where('tasks.id', '=', id)
    .where('tasks.owner_id', '=', owner)
    .executeTakeFirst();
  if (task === undefined) fail('not_found', { what: 'task' });
  let query = store.selectFrom('ingestion_items').selectAll().where('task_id', '=', id);
  if (state !== undefined && state.length > 0) query = query.where('state', 'in', state);
  if (after !== undefined) query = query.where('position', '>', after);
  const rows = await query.orderBy('position').limit(limit).execute();
  const counts = await store
    .selectFrom('ingestion_items')
    .select(['state', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .where('task_id', '=', id)
    .groupBy('state')
    .execute();
  return {
    items: rows.map(toItem),
    counts: Object.fromEntries(counts.map((row) => [row.state, Number(row.count)])),
  };
}

/** An item as it is told. */
export function toItem(row: Selectable<IngestionItemsTable>): IngestionItem {
  return {
    id: row.id,
    position: row.position,
    name: row.name,
    expands: row.expands,
    parentId: row.parent_id,
    state: row.state,
    outcome: row.outcome,
    documentId: row.document_id,
    unit: row.unit,
    unitsDone: row.units_done,
    unitsTotal: row.units_total,
    chunksDone: row.chunks_done,
    chunksTotal: row.chunks_total,
    failedIn: row.failed_in,
    failure: row.failure === null ? null : failureSchema.parse(JSON.parse(row.failure)),
  };
}
