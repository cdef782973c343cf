import { type Kysely, sql } from 'kysely';

/**
 * How the work of a task is done, where that changes how long it takes: the summarizer, the embedding model. Tasks of the
 * same kind, source and method are alike: estimates come from these.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('tasks')
    .addColumn('method', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await sql`update tasks set method = 'extractive' where kind = 'summary'`.execute(db);
  // The model that search goes by is the one that the ingestions before it were embedded by, as far as is known.
  await sql`
    update tasks set method = coalesce(
      (select kind || ':' || name from embedding_models where owner_id = tasks.owner_id and is_active = 1), 'lsa:lsa-1'
    ) where kind = 'ingestion'
  `.execute(db);
  await sql`
    update tasks set method = method || '+extractive' where kind = 'ingestion' and exists (
      select 1 from phases where task_id = tasks.id and name = 'summarizing' and status <> 'skipped'
    )
  `.execute(db);
  await sql`
    update tasks set method = coalesce(
      (select kind || ':' || name from embedding_models where id = 'model_' || substr(tasks.id, length('reembedding_') + 1)), ''
    ) where kind = 'reembedding'
  `.execute(db);
}
