import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import { PHASE_STATUSES, TASK_STATUSES } from '#domain/status.ts';

/** The first schema: sources, tasks with their phases and events, documents with their passages, summaries. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  /** SQLite holds a column to its type only in a STRICT table; PostgreSQL always does. */
  const create = <Name extends string>(builder: CreateTableBuilder<Name, never>) =>
    (dialect === 'sqlite' ? builder.modifyEnd(sql`strict`) : builder).execute();
  const time = dialect === 'sqlite' ? 'integer' : 'bigint';
  const fraction = dialect === 'sqlite' ? 'real' : 'double precision';
  const oneOf = (values: readonly string[]) => sql.join(values.map((value) => sql.lit(value)));

  await create(
    db.schema
      .createTable('sources')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('url', 'text')
      .addColumn('media_type', 'text')
      .addColumn('bytes', time)
      .addColumn('sha256', 'text')
      .addColumn('file_key', 'text')
      .addColumn('created_at', time, (c) => c.notNull()),
  );

  await create(
    db.schema
      .createTable('tasks')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('request', 'text')
      .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('anchor_percent', fraction as 'real', (c) => c.notNull())
      .addColumn('anchor_fraction', fraction as 'real', (c) => c.notNull())
      .addColumn('next_retry_at', time)
      .addColumn('lease_token', 'text')
      .addColumn('heartbeat_at', time)
      .addColumn('error', 'text')
      .addColumn('error_code', 'text')
      .addColumn('result_id', 'text')
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('queued_at', time, (c) => c.notNull())
      .addColumn('started_at', time)
      .addColumn('updated_at', time, (c) => c.notNull())
      .addColumn('completed_at', time)
      .addCheckConstraint('tasks_status', sql`status in (${oneOf(TASK_STATUSES)})`)
      .addCheckConstraint('tasks_failed_has_error', sql`(status = 'failed') = (error is not null)`)
      .addCheckConstraint('tasks_completed_has_result', sql`(status = 'completed') = (result_id is not null)`)
      .addCheckConstraint(
        'tasks_finished_has_time',
        sql`(status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)`,
      )
      .addCheckConstraint(
        'tasks_finished_is_free',
        sql`completed_at is null or (lease_token is null and request is null and next_retry_at is null)`,
      ),
  );
  await db.schema.createIndex('tasks_of_owner').on('tasks').columns(['owner_id', 'created_at']).execute();
  await db.schema.createIndex('tasks_in_queue').on('tasks').columns(['status', 'queued_at']).execute();

  await create(
    db.schema
      .createTable('phases')
      .addColumn('task_id', 'text', (c) => c.notNull().references('tasks.id').onDelete('cascade'))
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('unit', 'text', (c) => c.notNull())
      .addColumn('weight', fraction as 'real', (c) => c.notNull())
      .addColumn('optional', 'integer', (c) => c.notNull())
      .addColumn('items_processed', time, (c) => c.notNull())
      .addColumn('items_total', time)
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('error', 'text')
      .addColumn('started_at', time)
      .addColumn('completed_at', time)
      .addPrimaryKeyConstraint('phases_key', ['task_id', 'name'])
      .addCheckConstraint('phases_status', sql`status in (${oneOf(PHASE_STATUSES)})`)
      .addCheckConstraint('phases_count', sql`items_total is null or items_processed <= items_total`)
      .addCheckConstraint(
        'phases_complete_is_whole',
        sql`status <> 'completed' or (items_processed = items_total and completed_at is not null)`,
      ),
  );

  await create(
    db.schema
      .createTable('events')
      .addColumn('id', dialect === 'sqlite' ? 'integer' : 'bigserial', (c) =>
        dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
      )
      .addColumn('task_id', 'text', (c) => c.notNull().references('tasks.id').onDelete('cascade'))
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('phase', 'text')
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('at', time, (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull()),
  );
  await db.schema.createIndex('events_of_task').on('events').columns(['task_id', 'id']).execute();

  await create(
    db.schema
      .createTable('documents')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('task_id', 'text', (c) => c.notNull().unique())
      .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
      .addColumn('title', 'text')
      .addColumn('language', 'text')
      .addColumn('media_type', 'text')
      .addColumn('charset', 'text')
      .addColumn('final_url', 'text')
      .addColumn('file_key', 'text')
      .addColumn('fingerprint', 'text')
      .addColumn('video', 'text')
      .addColumn('units_extracted', 'integer', (c) => c.notNull())
      .addColumn('analysis', 'text')
      .addColumn('draft', 'text')
      .addColumn('created_at', time, (c) => c.notNull()),
  );

  await create(
    db.schema
      .createTable('passages')
      .addColumn('document_id', 'text', (c) => c.notNull().references('documents.id').onDelete('cascade'))
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('unit_index', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('locator', 'text', (c) => c.notNull())
      .addColumn('heading_path', 'text', (c) => c.notNull())
      .addColumn('role', 'text')
      .addPrimaryKeyConstraint('passages_key', ['document_id', 'position']),
  );

  await create(
    db.schema
      .createTable('summaries')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('task_id', 'text', (c) => c.notNull().unique())
      .addColumn('document_id', 'text', (c) => c.notNull().references('documents.id'))
      .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('gist', 'text', (c) => c.notNull())
      .addColumn('points', 'text', (c) => c.notNull())
      .addColumn('language', 'text')
      .addColumn('words', 'integer', (c) => c.notNull())
      .addColumn('reading_minutes', 'integer', (c) => c.notNull())
      .addColumn('method', 'text', (c) => c.notNull())
      .addColumn('search_text', 'text', (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull()),
  );
  await db.schema.createIndex('summaries_of_owner').on('summaries').columns(['owner_id', 'created_at']).execute();
}
