import { domainToUnicode } from 'node:url';
import { type Kysely, sql } from 'kysely';

/**
 * What tasks are found by, in a table of its own: the row of a running task is written several times a second. The indexes
 * give a page of a person's tasks, of all or of some statuses, in order of time.
 */
export async function up(db: Kysely<unknown>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  const table = db.schema
    .createTable('task_search')
    .addColumn('task_id', 'text', (c) => c.primaryKey().notNull().references('tasks.id').onDelete('cascade'))
    .addColumn('text', 'text', (c) => c.notNull());
  await (dialect === 'sqlite' ? table.modifyEnd(sql`strict`) : table).execute();
  await db.schema.dropIndex('tasks_of_owner').execute();
  await db.schema.createIndex('tasks_of_owner').on('tasks').columns(['owner_id', 'created_at', 'id']).execute();
  await db.schema
    .createIndex('tasks_of_owner_by_status')
    .on('tasks')
    .columns(['owner_id', 'status', 'created_at', 'id'])
    .execute();
  await fill(db as Kysely<FillTables>);
}

interface FillTables {
  tasks: { id: string; title: string; source_id: string };
  sources: { id: string; name: string; url: string | null };
  task_search: { task_id: string; text: string };
}

const ROWS_AT_A_TIME = 200;

async function fill(db: Kysely<FillTables>): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await db
      .selectFrom('tasks')
      .innerJoin('sources', 'sources.id', 'tasks.source_id')
      .select(['tasks.id', 'tasks.title', 'sources.name', 'sources.url'])
      .where('tasks.id', '>', after)
      .orderBy('tasks.id')
      .limit(ROWS_AT_A_TIME)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    await db
      .insertInto('task_search')
      .values(rows.map(({ id, title, name, url }) => ({ task_id: id, text: searchText(title, name, url) })))
      .execute();
    after = last.id;
  }
}

function searchText(title: string, name: string, url: string | null): string {
  const address = url?.slice(0, 4_000) ?? '';
  const texts = new Set([title.slice(0, 1_000), name.slice(0, 1_000), address, readable(address)].filter(Boolean));
  return fold(Array.from(texts).join('\n')).replaceAll('\0', '');
}

function fold(text: string): string {
  const cased = text.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
  return cased
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}

function readable(address: string): string {
  if (!URL.canParse(address)) return '';
  const { protocol, hostname, pathname, search } = new URL(address);
  return `${protocol}//${domainToUnicode(hostname)}${decoded(pathname)}${decoded(search)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
