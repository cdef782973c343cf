import { join } from 'node:path';
import { type ControlledTransaction, Kysely, PostgresDialect, SqliteDialect, type Transaction } from 'kysely';
import { Pool, types } from 'pg';
import { lockDataFolder } from './data-folder.ts';
import { type Dialect, migrate } from './migrate.ts';
import { openNodeSqlite } from './node-sqlite.ts';
import type { Tables } from './schema.ts';

/** Where queries go: the database, or a transaction on it. */
export type Store = Kysely<Tables>;
export type StoreTransaction = Transaction<Tables> | ControlledTransaction<Tables>;

/** An open, migrated database. */
export interface Database {
  readonly store: Store;
  readonly dialect: Dialect;
  /** The pool under a PostgreSQL store. */
  readonly pool: Pool | null;
  close(): Promise<void>;
}

/**
 * Opens the database of an installation and brings it up to date: PostgreSQL where a URL is given, else SQLite in the
 * data folder, which is then locked to this process.
 */
export async function openDatabase(place: { dataDir: string; databaseUrl: string | null }): Promise<Database> {
  return place.databaseUrl === null ? openSqlite(place.dataDir) : openPostgres(place.databaseUrl);
}

async function openSqlite(dataDir: string): Promise<Database> {
  const folder = lockDataFolder(dataDir);
  const store = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: async () => openNodeSqlite(join(dataDir, 'throughline.db')) }),
  });
  const close = async () => {
    await store.destroy();
    folder.release();
  };
  return migrated({ store, dialect: 'sqlite', pool: null, close });
}

/** Times and counts are integers below 2⁵³: read int8 as a number, not as a string. */
const INT8 = types.builtins.INT8;
const parsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
};

/**
 * A process that stands still in the middle of a transaction (stopped, swapped out, its machine asleep) holds its locks:
 * after so long PostgreSQL ends the transaction for it, so that others can take over.
 */
const LONGEST_PAUSE_IN_TRANSACTION_MS = 8_000;

async function openPostgres(url: string): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: 10,
    types: parsers,
    idle_in_transaction_session_timeout: LONGEST_PAUSE_IN_TRANSACTION_MS,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => console.warn(`database connection lost: ${error.message}`));
  // One that breaks between two queries of a transaction too: the next query on it fails, and tells.
  pool.on('connect', (client) => client.on('error', () => {}));
  const store = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return migrated({ store, dialect: 'postgres', pool, close: () => store.destroy() });
}

async function migrated(database: Database): Promise<Database> {
  try {
    await migrate(database.store, database.dialect);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
