import type { Kysely } from 'kysely';

/** How much of the items in work is done: large documents move the percent before they are read to their end. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  await db.schema
    .alterTable('phases')
    .addColumn('items_in_work', dialect === 'sqlite' ? 'real' : 'double precision', (column) =>
      column.notNull().defaultTo(0),
    )
    .execute();
}
