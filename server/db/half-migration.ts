import { Kysely, SqliteDialect, sql } from 'kysely';
import { openNodeSqlite } from './node-sqlite.ts';

type Migrations = readonly (readonly [name: string, { up(db: Kysely<unknown>, dialect: 'sqlite'): Promise<void> }])[];

/** What a SQLite database consists of, besides its rows. */
interface Schema {
  /** Tables with their columns. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  /** Indexes and triggers, with what they are. */
  readonly others: ReadonlyMap<string, 'index' | 'trigger'>;
}

interface Difference {
  readonly tables: readonly string[];
  readonly columns: readonly { readonly table: string; readonly column: string }[];
  readonly others: readonly { readonly name: string; readonly type: 'index' | 'trigger' }[];
}

/**
 * Earlier versions migrated SQLite without a transaction: a process that was killed in the middle of a migration left
 * some of its statements done and no record of it, and every later start failed over what was there already. This takes
 * those statements back, so that the migration can run again. Nothing is lost: they made only empty tables, indexes and
 * columns that nothing had written yet. A database with anything else in it is left as it is.
 *
 * @param migrations those that may be half done, in their order
 */
export async function undoHalfMigration<Tables>(db: Kysely<Tables>, migrations: Migrations): Promise<void> {
  const recorded = await recordedMigrations(db);
  const next = recorded === null ? undefined : migrations[recorded];
  if (recorded === null || next === undefined) return;
  const [before, after] = await schemasAround(migrations, recorded);
  const extra = differenceOf(await schemaOf(db), before);
  const made = differenceOf(after, before);
  if (isNothing(extra) || !isPartOf(extra, made)) return;
  await db.transaction().execute(async (trx) => {
    for (const table of extra.tables) {
      const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(trx);
      if (rows.length > 0) throw new Error(`The table ${table} is of an unfinished upgrade, but holds rows.`);
    }
    for (const { name, type } of extra.others) await sql`drop ${sql.raw(type)} ${sql.ref(name)}`.execute(trx);
    // The last ones refer to the first ones.
    for (const table of extra.tables.toReversed()) await sql`drop table ${sql.table(table)}`.execute(trx);
    for (const { table, column } of extra.columns) {
      await sql`alter table ${sql.table(table)} drop column ${sql.ref(column)}`.execute(trx);
    }
  });
}

/** How many migrations the database has a record of; null where no version has ever opened it. */
async function recordedMigrations<Tables>(db: Kysely<Tables>): Promise<number | null> {
  const { rows: tables } = await sql`select 1 from sqlite_schema where name = 'kysely_migration'`.execute(db);
  if (tables.length === 0) return null;
  const { rows } = await sql`select name from kysely_migration`.execute(db);
  return rows.length;
}

/** The schema that the first `count` migrations make, and that of one more. */
async function schemasAround(migrations: Migrations, count: number): Promise<[before: Schema, after: Schema]> {
  const scratch = new Kysely<unknown>({ dialect: new SqliteDialect({ database: openNodeSqlite(':memory:') }) });
  try {
    for (const [, { up }] of migrations.slice(0, count)) await up(scratch, 'sqlite');
    const before = await schemaOf(scratch);
    for (const [, { up }] of migrations.slice(count, count + 1)) await up(scratch, 'sqlite');
    return [before, await schemaOf(scratch)];
  } finally {
    await scratch.destroy();
  }
}

/** Without what SQLite and Kysely keep for themselves: a virtual table takes its shadow tables along. */
async function schemaOf<Tables>(db: Kysely<Tables>): Promise<Schema> {
  const { rows } = await sql<{ type: string; name: string; tbl_name: string }>`
    select s.type, s.name, s.tbl_name from sqlite_schema s
    left join pragma_table_list l on l.name = s.name and l.schema = 'main'
    where s.name not like 'sqlite_%' and s.name not like 'kysely_%' and coalesce(l.type, '') <> 'shadow'
    order by s.rowid`.execute(db);
  const tables = new Map<string, readonly string[]>();
  const others = new Map<string, 'index' | 'trigger'>();
  for (const { type, name } of rows) {
    if (type === 'table') tables.set(name, await columnsOf(db, name));
    else if (type === 'index' || type === 'trigger') others.set(name, type);
  }
  return { tables, others };
}

async function columnsOf<Tables>(db: Kysely<Tables>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db);
  return rows.map(({ name }) => name);
}

function differenceOf(larger: Schema, smaller: Schema): Difference {
  const isMade = (table: string) => smaller.tables.has(table);
  return {
    tables: [...larger.tables.keys()].filter((table) => !isMade(table)),
    columns: [...larger.tables].flatMap(([table, columns]) =>
      columns
        .filter((column) => isMade(table) && !smaller.tables.get(table)?.includes(column))
        .map((column) => ({ table, column })),
    ),
    others: [...larger.others].filter(([name]) => !smaller.others.has(name)).map(([name, type]) => ({ name, type })),
  };
}

function isNothing({ tables, columns, others }: Difference): boolean {
  return tables.length + columns.length + others.length === 0;
}

function isPartOf(part: Difference, whole: Difference): boolean {
  const names = ({ tables, columns, others }: Difference) => [
    ...tables,
    ...columns.map(({ table, column }) => `${table}.${column}`),
    ...others.map(({ name }) => name),
  ];
  const known = new Set(names(whole));
  return names(part).every((name) => known.has(name));
}
