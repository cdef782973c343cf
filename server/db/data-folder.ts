import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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
  mkdirSync(path, { recursive: true });
  const holderFile = join(path, 'lock.pid');
  const lock = new DatabaseSync(join(path, 'lock.db'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive;');
  } catch (cause) {
    lock.close();
    throw new Error(
      `The data folder ${path} is in use by another Throughline (process ${holderOf(holderFile)}). ` +
        'Stop that one first, or give this one a folder of its own with DATA_DIR.',
      { cause },
    );
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  return { path, release: () => lock.close() };
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
