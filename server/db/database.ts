import { join } from 'node:path';
import { type ControlledTransaction, Kysely, type Transaction } from 'kysely';
import { Pool, type PoolConfig, types } from 'pg';
import { createPrivately, lockDataFolder } from './data-folder.ts';
import { type Dialect, migrate } from './migrate.ts';
import { PoolDialect } from './postgres-dialect.ts';
import { databaseName } from './postgres-failure.ts';
import type { Tables } from './schema.ts';
import { DataFolderDialect } from './sqlite-dialect.ts';
import { StorageHealth } from './storage-health.ts';

/** Where queries go: the database, or a transaction on it. */
export type Store = Kysely<Tables>;
export type StoreTransaction = Transaction<Tables> | ControlledTransaction<Tables>;

/** An open, migrated database. */
export interface Database {
  readonly store: Store;
  /**
   * The same database for those who only read and whom a person waits for: beside whoever writes, on connections of its
   * own. What is asked at once is sent at once, and answered in that order.
   */
  readonly reading: Store;
  readonly dialect: Dialect;
  /** What an operator knows it by: the path of its file, or its address without the password. */
  readonly name: string;
  /** Whether it could be read and written lately. */
  readonly health: StorageHealth;
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
  const name = join(dataDir, SQLITE_FILE);
  createPrivately(name);
  const health = new StorageHealth();
  const open = ({ isReadOnly }: { isReadOnly: boolean }) =>
    new Kysely<Tables>({ dialect: new DataFolderDialect(name, { isReadOnly, dataDir, health }) });
  const store = open({ isReadOnly: false });
  // Opened when it is first used, when the file is there.
  const reading = open({ isReadOnly: true });
  const close = async () => {
    await reading.destroy();
    await store.destroy();
    folder.release();
  };
  return migrated({ store, reading, dialect: 'sqlite', name, health, pool: null, close });
}

/** The database of an installation without PostgreSQL, in its data folder. */
export const SQLITE_FILE = 'throughline.db';

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

const CONNECTIONS = 10;
const READING_CONNECTIONS = 4;
/** How long a query waits for a connection, also while all are in use. */
const CONNECTION_TIMEOUT_MS = 20_000;

async function openPostgres(url: string): Promise<Database> {
  const pool = openPool(url, { max: CONNECTIONS });
  const health = new StorageHealth();
  const store = new Kysely<Tables>({ dialect: new PoolDialect(pool, { url, health }) });
  const readingPool = openPool(url, { max: READING_CONNECTIONS, pipeline: true });
  const reading = new Kysely<Tables>({ dialect: new PoolDialect(readingPool, { url, health }) });
  const close = async () => {
    await reading.destroy();
    await store.destroy();
  };
  return migrated({ store, reading, dialect: 'postgres', name: databaseName(url), health, pool, close });
}

function openPool(url: string, config: PoolConfig): Pool {
  const pool = new Pool({
    ...config,
    connectionString: url,
    types: parsers,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
    idle_in_transaction_session_timeout: LONGEST_PAUSE_IN_TRANSACTION_MS,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => console.warn(`database connection lost: ${error.message}`));
  // One that breaks between two queries of a transaction too: the next query on it fails, and tells.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
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
