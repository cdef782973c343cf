import { type Kysely, type Migration, type MigrationProvider, Migrator } from 'kysely';
import * as firstLight from './migrations/0001-first-light.ts';
import * as inControl from './migrations/0002-in-control.ts';
import * as nothingLost from './migrations/0003-nothing-lost.ts';
import * as knowledge from './migrations/0004-knowledge.ts';
import * as searchIndex from './migrations/0005-search-index.ts';
import * as longRuns from './migrations/0006-long-runs.ts';
import * as largeDocuments from './migrations/0009-large-documents.ts';
import * as taskSearch from './migrations/0010-task-search.ts';
import * as indexVersion from './migrations/0011-index-version.ts';

export type Dialect = 'sqlite' | 'postgres';

const MIGRATIONS: Record<string, { up(db: Kysely<unknown>, dialect: Dialect): Promise<void> }> = {
  '0001-first-light': firstLight,
  '0002-in-control': inControl,
  '0003-nothing-lost': nothingLost,
  '0004-knowledge': knowledge,
  '0005-search-index': searchIndex,
  '0006-long-runs': longRuns,
  '0009-large-documents': largeDocuments,
  '0010-task-search': taskSearch,
  '0011-index-version': indexVersion,
};

/**
 * Brings the schema up to date. Safe when several processes start at once: Kysely's migrator takes an advisory lock on
 * PostgreSQL, and the data folder's lock keeps a SQLite database to one process.
 */
export async function migrate<Tables>(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const provider: MigrationProvider = {
    getMigrations: async () =>
      Object.fromEntries(
        Object.entries(MIGRATIONS).map(([name, { up }]): [string, Migration] => [
          name,
          { up: (tx) => up(tx, dialect) },
        ]),
      ),
  };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}
