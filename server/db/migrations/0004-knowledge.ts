import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** Knowledge bases, what is ingested into them, its chunks, and the vectors of those. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const create = <Name extends string>(builder: CreateTableBuilder<Name, never>) =>
    (dialect === 'sqlite' ? builder.modifyEnd(sql`strict`) : builder).execute();
  const time = dialect === 'sqlite' ? 'integer' : 'bigint';
  const bytes = dialect === 'sqlite' ? 'blob' : 'bytea';

  await create(
    db.schema
      .createTable('knowledge_bases')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull())
      .addColumn('updated_at', time, (c) => c.notNull()),
  );
  await db.schema
    .createIndex('knowledge_bases_of_owner')
    .on('knowledge_bases')
    .columns(['owner_id', 'created_at'])
    .execute();

  await create(
    db.schema
      .createTable('ingestions')
      .addColumn('task_id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('knowledge_base_id', 'text', (c) => c.notNull())
      .addColumn('options', 'text', (c) => c.notNull()),
  );
  await db.schema.createIndex('ingestions_into').on('ingestions').column('knowledge_base_id').execute();

  await create(
    db.schema
      .createTable('ingestion_items')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('task_id', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('parent_id', 'text')
      .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
      .addColumn('source_key', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('expands', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('document_id', 'text')
      .addColumn('outcome', 'text')
      .addColumn('failed_in', 'text')
      .addColumn('failure', 'text')
      .addColumn('units_done', 'integer', (c) => c.notNull())
      .addColumn('units_total', 'integer')
      .addColumn('unit', 'text')
      .addColumn('chunks_total', 'integer')
      .addColumn('chunks_done', 'integer', (c) => c.notNull())
      .addColumn('is_summarized', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('updated_at', time, (c) => c.notNull()),
  );
  await db.schema
    .createIndex('ingestion_items_of_task')
    .on('ingestion_items')
    .columns(['task_id', 'position'])
    .unique()
    .execute();
  await db.schema
    .createIndex('ingestion_items_in_state')
    .on('ingestion_items')
    .columns(['task_id', 'state', 'position'])
    .execute();
  await db.schema.createIndex('ingestion_items_of_source').on('ingestion_items').column('source_id').execute();

  await db.schema.alterTable('documents').addColumn('chunks', 'integer').execute();
  await db.schema
    .createIndex('documents_of_fingerprint')
    .on('documents')
    .columns(['owner_id', 'fingerprint'])
    .execute();
  await db.schema.createIndex('documents_of_source').on('documents').column('source_id').execute();

  await create(
    db.schema
      .createTable('knowledge_documents')
      .addColumn('knowledge_base_id', 'text', (c) => c.notNull().references('knowledge_bases.id').onDelete('cascade'))
      .addColumn('document_id', 'text', (c) => c.notNull().references('documents.id'))
      .addColumn('source_key', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('task_id', 'text', (c) => c.notNull())
      .addColumn('added_at', time, (c) => c.notNull())
      .addPrimaryKeyConstraint('knowledge_documents_key', ['knowledge_base_id', 'document_id'])
      .addUniqueConstraint('knowledge_documents_source', ['knowledge_base_id', 'source_key']),
  );
  await db.schema
    .createIndex('knowledge_documents_of_document')
    .on('knowledge_documents')
    .column('document_id')
    .execute();

  await create(
    db.schema
      .createTable('chunks')
      .addColumn('id', dialect === 'sqlite' ? 'integer' : 'bigserial', (c) =>
        dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
      )
      .addColumn('document_id', 'text', (c) => c.notNull().references('documents.id').onDelete('cascade'))
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('tokens', 'integer', (c) => c.notNull())
      .addColumn('heading_path', 'text', (c) => c.notNull())
      .addColumn('locator', 'text', (c) => c.notNull())
      .addColumn('first_passage', 'integer', (c) => c.notNull())
      .addColumn('last_passage', 'integer', (c) => c.notNull())
      .addUniqueConstraint('chunks_of_document', ['document_id', 'position']),
  );
  await db.schema.createIndex('chunks_of_owner').on('chunks').columns(['owner_id', 'id']).execute();

  await create(
    db.schema
      .createTable('embedding_models')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('dimensions', 'integer', (c) => c.notNull())
      .addColumn('fitted_on', 'integer', (c) => c.notNull())
      .addColumn('parameters', bytes as 'blob')
      .addColumn('is_active', 'integer', (c) => c.notNull())
      .addColumn('created_at', time, (c) => c.notNull()),
  );
  await db.schema.createIndex('embedding_models_of_owner').on('embedding_models').column('owner_id').execute();
  // Search goes by one model at a time.
  await sql`create unique index embedding_models_active on embedding_models (owner_id) where is_active = 1`.execute(db);

  await create(
    db.schema
      .createTable('vectors')
      .addColumn('model_id', 'text', (c) => c.notNull().references('embedding_models.id').onDelete('cascade'))
      .addColumn('chunk_id', time, (c) => c.notNull().references('chunks.id').onDelete('cascade'))
      .addColumn('vector', bytes as 'blob', (c) => c.notNull())
      .addPrimaryKeyConstraint('vectors_key', ['model_id', 'chunk_id']),
  );
  await db.schema.createIndex('vectors_of_chunk').on('vectors').column('chunk_id').execute();
}
