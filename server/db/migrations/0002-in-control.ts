import type { Kysely } from 'kysely';

/** Time at work is counted apart from time that merely passes: pauses, waits and crashes take no part in it. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const time = dialect === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .alterTable('phases')
    .addColumn('worked_ms', time, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('phases').addColumn('working_since', time).execute();
}
