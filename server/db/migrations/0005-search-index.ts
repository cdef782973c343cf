import { type Kysely, sql } from 'kysely';

/** The full-text index over chunks. What it is made of differs by store: `server/search` has both sides. */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  if (dialect === 'sqlite') await upSqlite(db);
  else await upPostgres(db);
  // Which documents a search by date sees.
  await db.schema
    .createIndex('knowledge_documents_by_time')
    .on('knowledge_documents')
    .columns(['knowledge_base_id', 'added_at'])
    .execute();
}

/** The terms come ready-made with spaces between them: the tokenizer has only to leave them alone. */
async function upSqlite(db: Kysely<unknown>): Promise<void> {
  await sql`
    create virtual table search_index using fts5 (
      scope, title, body, exact,
      content = '', contentless_delete = 1, tokenize = "ascii tokenchars '=@.'"
    )`.execute(db);
  await sql`create virtual table search_vocabulary using fts5vocab (search_index, 'row')`.execute(db);
  await sql`
    create trigger chunks_leave_the_index after delete on chunks
    begin delete from search_index where rowid = old.id; end`.execute(db);
}

/** The counts are looked at for every chunk that is ranked, the terms for hardly any: those may be stored elsewhere. */
async function upPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table search_index (
      chunk_id bigint primary key references chunks (id) on delete cascade,
      length integer not null,
      counts integer[] not null,
      terms tsvector not null
    )`.execute(db);
  await sql`alter table search_index alter column counts set storage main`.execute(db);
  // What was written last is gone through one by one: the shortest list of it that there can be costs a fifth of the
  // writing, and spares searches a third of their time while documents come in.
  await sql`
    create index search_index_terms on search_index using gin (terms) with (gin_pending_list_limit = 64)`.execute(db);
}
