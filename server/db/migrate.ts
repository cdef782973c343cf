import { type Kysely, type Migration, type MigrationProvider, Migrator } from 'kysely';
import { undoHalfMigration } from './half-migration.ts';
import * as firstLight from './migrations/0001-first-light.ts';
import * as inControl from './migrations/0002-in-control.ts';
import * as nothingLost from './migrations/0003-nothing-lost.ts';
import * as knowledge from './migrations/0004-knowledge.ts';
import * as searchIndex from './migrations/0005-search-index.ts';
import * as longRuns from './migrations/0006-long-runs.ts';
import * as installation from './migrations/0007-installation.ts';
import * as largeDocuments from './migrations/0009-large-documents.ts';
import * as taskSearch from './migrations/0010-task-search.ts';
import * as indexVersion from './migrations/0011-index-version.ts';
import * as taskMethod from './migrations/0012-task-method.ts';

export type Dialect = 'sqlite' | 'postgres';

interface FrozenMigration {
  up(db: Kysely<unknown>, dialect: Dialect): Promise<void>;
}

export const MIGRATIONS: Readonly<Record<string, FrozenMigration>> = {
  '0001-first-light': firstLight,
  '0002-in-control': inControl,
  '0003-nothing-lost': nothingLost,
  '0004-knowledge': knowledge,
  '0005-search-index': searchIndex,
  '0006-long-runs': longRuns,
  '0007-installation': installation,
  '0009-large-documents': largeDocuments,
  '0010-task-search': taskSearch,
  '0011-index-version': indexVersion,
  '0012-task-method': taskMethod,
};

/** The last version that did not migrate SQLite in a transaction could leave any migration up to this one half done. */
const LAST_WITHOUT_TRANSACTION = '0006-long-runs';

/**
 * Brings the schema up to date, all of it in one transaction with its records: a process that dies meanwhile leaves what
 * was there before. Safe when several processes start at once: Kysely's migrator takes an advisory lock on PostgreSQL,
 * and the data folder's lock keeps a SQLite database to one process.
 *
 * @param migrations all that there are; tests make the data of an earlier version, or let one fail
 */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  dialect: Dialect,
  migrations: Readonly<Record<string, FrozenMigration>> = MIGRATIONS,
): Promise<void> {
  if (dialect === 'sqlite') {
    const known = Object.entries(MIGRATIONS).filter(([name]) => name <= LAST_WITHOUT_TRANSACTION);
    await undoHalfMigration(db, known);
  }
  const provider: MigrationProvider = {
    getMigrations: async () =>
      Object.fromEntries(
        Object.entries(migrations).map(([name, { up }]): [string, Migration] => [
          name,
          { up: (tx) => up(tx, dialect) },
        ]),
      ),
  };
  // Migrations are made side by side: one with a lower number may land after one with a higher.
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations: true }).migrateToLatest();
  if (error !== undefined) throw error;
}
