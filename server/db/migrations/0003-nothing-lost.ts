import { type Kysely, sql } from 'kysely';

/** Items that fail without taking the rest along, workers that die, and limits by host. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const time = dialect === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .alterTable('phases')
    .addColumn('deaths', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('tasks').addColumn('recovery', 'text').execute();
  await db.schema.alterTable('sources').addColumn('host', 'text').execute();
  await db.schema.alterTable('documents').addColumn('reread', 'text').execute();

  const problems = db.schema
    .createTable('problems')
    .addColumn('task_id', 'text', (column) => column.notNull().references('tasks.id').onDelete('cascade'))
    .addColumn('phase', 'text', (column) => column.notNull())
    .addColumn('item_index', time, (column) => column.notNull())
    .addColumn('item', 'text', (column) => column.notNull())
    .addColumn('failure', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('problems_key', ['task_id', 'phase', 'item_index']);
  await (dialect === 'sqlite' ? problems.modifyEnd(sql`strict`) : problems).execute();
}
