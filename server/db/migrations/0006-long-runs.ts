import type { Kysely } from 'kysely';

/**
 * What is done of the items in work moves the percent before they are done, and tries that failed are forgotten where
 * more was stored since.
 */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const columns = [
    ['items_in_work', dialect === 'sqlite' ? 'real' : 'double precision'],
    ['setbacks', 'integer'],
  ] as const;
  for (const [name, type] of columns) {
    await db.schema
      .alterTable('phases')
      .addColumn(name, type, (column) => column.notNull().defaultTo(0))
      .execute();
  }
}
