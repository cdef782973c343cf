import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';

/**
 * Opens a SQLite file with Node's own driver, in the shape that Kysely's SQLite dialect takes. A power cut loses
 * nothing that was acknowledged: write-ahead log, synced at every commit.
 */
export function openNodeSqlite(path: string, { isReadOnly = false } = {}): SqliteDatabase {
  const database = new DatabaseSync(path, {
    enableForeignKeyConstraints: true,
    timeout: OPENING_TIMEOUT_MS,
    readOnly: isReadOnly,
  });
  database.exec('pragma temp_store = memory;');
  if (!isReadOnly) database.exec('pragma journal_mode = wal; pragma synchronous = full;');
  // From here on queries wait for locks without blocking the process.
  database.exec('pragma busy_timeout = 0;');
  const statements = new PreparedStatements(database);
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const { statement, isReader } = statements.of(sql);
      const bind = (parameters: readonly unknown[]) => parameters.map(toSqlValue);
      return {
        reader: isReader,
        all: (parameters) => statement.all(...bind(parameters)),
        run: (parameters) => statement.run(...bind(parameters)),
        // One that is read row by row may not be begun anew by others meanwhile.
        iterate: (parameters) => database.prepare(sql).iterate(...bind(parameters)),
      };
    },
  };
}

/** While it is being opened, a process that ends may still hold a lock. */
const OPENING_TIMEOUT_MS = 5_000;

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it answers rows. */
  readonly isReader: boolean;
}

/** Keeps the statements that come again and again: to prepare one takes longer than to run it. */
class PreparedStatements {
  readonly #database: DatabaseSync;
  /** The one that was used longest ago first. */
  readonly #kept = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(sql: string): Prepared {
    const known = this.#kept.get(sql);
    this.#kept.delete(sql);
    const prepared = known ?? this.#prepare(sql);
    if (CHANGES_TABLES.test(sql)) this.#kept.clear();
    else if (sql.length <= MAX_KEPT_CHARS) this.#kept.set(sql, prepared);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > MAX_KEPT) this.#kept.delete(oldest);
    return prepared;
  }

  #prepare(sql: string): Prepared {
    const statement = this.#database.prepare(sql);
    return { statement, isReader: statement.columns().length > 0 };
  }
}

const MAX_KEPT = 300;
// Of rows inserted by the hundred there is a statement for every number of them.
const MAX_KEPT_CHARS = 4000;
/** After these, what a kept statement was told of a table's columns may be wrong. */
const CHANGES_TABLES = /^\s*(create|alter|drop)\b/i;

function toSqlValue(value: unknown): null | number | bigint | string | Uint8Array {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot store a ${typeof value}`);
}
