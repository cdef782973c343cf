import { statSync } from 'node:fs';
import { type Driver, SqliteAdapter, SqliteDialect } from 'kysely';
import { fail } from '#domain/failure.ts';
import { openNodeSqlite } from './node-sqlite.ts';
import { sqliteFailure } from './sqlite-failure.ts';
import type { StorageHealth } from './storage-health.ts';
import { StoreDriver } from './store-driver.ts';

/**
 * SQLite rolls changes of tables back like any others, which Kysely's own adapter denies: without this, its migrator
 * commits each statement of a migration by itself, and a process that is killed between two of them leaves a database
 * that no later start can migrate.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** A SQLite file in the data folder, as Kysely uses it. */
export class DataFolderDialect extends SqliteDialect {
  readonly #guard: ConstructorParameters<typeof StoreDriver>[1];

  constructor(path: string, options: { isReadOnly: boolean; dataDir: string; health: StorageHealth }) {
    let opened: FileIdentity | null = null;
    super({
      database: async () => {
        const database = openNodeSqlite(path, options);
        opened = identityOf(path);
        return database;
      },
    });
    this.#guard = {
      health: options.health,
      translate: (error) => sqliteFailure(error, path),
      // The system lets a process go on writing to a file that was deleted: all of that would be lost.
      check: () => {
        if (opened !== null && !isSame(opened, identityOf(path)))
          fail('data_folder_missing', { path: options.dataDir });
      },
      // The lock is taken at the start or not at all: waiting for it in the middle would block the process.
      ...(options.isReadOnly ? {} : { begin: 'begin immediate' }),
    };
  }

  override createDriver(): Driver {
    return new StoreDriver(super.createDriver(), this.#guard);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

function identityOf(path: string): FileIdentity | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

function isSame(one: FileIdentity, other: FileIdentity | null): boolean {
  return other !== null && one.dev === other.dev && one.ino === other.ino;
}
