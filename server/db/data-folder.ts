import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FailureError } from '#domain/failure.ts';
import { sqliteFailure } from './sqlite-failure.ts';

/** The folder and what is made in it are for the user alone under whom the product runs. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** A data folder that this process alone may write. */
export interface DataFolder {
  readonly path: string;
  release(): void;
}

/**
 * Creates the folder where it is missing and locks it to this process. The lock is one that the operating system
 * holds for a SQLite transaction, so it goes when the process goes, however that happens.
 *
 * @throws Error with a sentence for the operator when another process has it, or it cannot be written
 */
export function lockDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  const holderFile = join(path, 'lock.pid');
  const lock = openLock(join(path, 'lock.db'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive;');
  } catch (error) {
    lock.close();
    const cause = sqliteFailure(error, join(path, 'lock.db'));
    if (!(cause instanceof FailureError) || cause.failure.code !== 'database_busy') throw cause;
    throw new Error(
      `The data folder ${path} is in use by another Throughline (process ${holderOf(holderFile)}). ` +
        'Stop that one first, or give this one a folder of its own with DATA_DIR.',
      { cause },
    );
  }
  writeFileSync(holderFile, `${process.pid}\n`, { mode: FILE_MODE });
  return { path, release: () => lock.close() };
}

function openLock(file: string): DatabaseSync {
  try {
    createPrivately(file);
    return new DatabaseSync(file);
  } catch (error) {
    throw sqliteFailure(error, file);
  }
}

/** Creates an empty file where none is. SQLite gives its own further files the permissions of the database. */
export function createPrivately(file: string): void {
  closeSync(openSync(file, 'a', FILE_MODE));
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
