import { type Kysely, sql } from 'kysely';

/** Documents of millions of passages are removed and copied little by little: what is left to do stands with them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('documents')
    .addColumn('is_discarded', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('documents').addColumn('copied_from', 'text').execute();
  await sql`create index documents_discarded on documents (id) where is_discarded = 1`.execute(db);
  await sql`create index documents_copied on documents (copied_from) where copied_from is not null`.execute(db);
}
