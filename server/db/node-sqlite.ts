import { DatabaseSync } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';

type Statement = ReturnType<SqliteDatabase['prepare']>;
interface KeptStatement extends Statement {
  readonly isKept: boolean;
}

const KEPT = /^\s*(?:select|insert|update|delete|with|begin|commit|rollback)\b/i;
const LONGEST_KEPT = 4_000;

/**
 * Opens a SQLite file with Node's own driver, in the shape that Kysely's SQLite dialect takes. A power cut loses
 * nothing that was acknowledged: write-ahead log, synced at every commit.
 *
 * @param options.statements that are kept prepared, the most recently used
 */
export function openNodeSqlite(path: string, { statements = 200 }: { statements?: number } = {}): SqliteDatabase {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5_000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory;');
  const prepared = new Map<string, KeptStatement>();
  const prepare = (sql: string): KeptStatement => {
    const statement = database.prepare(sql);
    const bind = (parameters: readonly unknown[]) => parameters.map(toSqlValue);
    return {
      // What changes the schema is said once. A long one is made of its values' number: it hardly comes again.
      isKept: KEPT.test(sql) && sql.length <= LONGEST_KEPT,
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...bind(parameters)),
      run: (parameters) => statement.run(...bind(parameters)),
      // One that is being gone through must not be begun anew by somebody else who says the same.
      iterate: (parameters) => database.prepare(sql).iterate(...bind(parameters)),
    };
  };
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const known = prepared.get(sql);
      // What was used last is at the end; what is at the beginning goes first.
      if (known !== undefined) prepared.delete(sql);
      const statement = known ?? prepare(sql);
      if (statement.isKept) prepared.set(sql, statement);
      const [oldest] = prepared.keys();
      if (prepared.size > statements && oldest !== undefined) prepared.delete(oldest);
      return statement;
    },
  };
}

function toSqlValue(value: unknown): null | number | bigint | string | Uint8Array {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot store a ${typeof value}`);
}
