import { type Kysely, sql } from 'kysely';

/** Under which version of the terms a document is indexed: those of an earlier one are indexed again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('documents')
    .addColumn('index_version', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await sql`create index documents_by_index_version on documents (index_version, id) where chunks is not null`.execute(
    db,
  );
}
