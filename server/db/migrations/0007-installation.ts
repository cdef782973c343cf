import { type Kysely, sql } from 'kysely';

/** Which installation this database belongs to, and indexes for removing old tasks and unused files. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const installation = db.schema
    .createTable('installation')
    // One row at most.
    .addColumn('singleton', 'integer', (column) => column.primaryKey().notNull().check(sql`singleton = 1`))
    .addColumn('id', 'text', (column) => column.notNull());
  await (dialect === 'sqlite' ? installation.modifyEnd(sql`strict`) : installation).execute();
  await db.schema.createIndex('tasks_by_completion').on('tasks').column('completed_at').execute();
  await db.schema.createIndex('tasks_of_source').on('tasks').column('source_id').execute();
  await db.schema.createIndex('sources_by_file').on('sources').column('file_key').execute();
  await db.schema.createIndex('documents_by_file').on('documents').column('file_key').execute();
}
