import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

/** Paths of all files in a data folder but those of the database and the installation: uploaded, fetched, and whatever is half written. */
export async function sourceFiles(dataDir: string): Promise<string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dataDir.length + 1))
    .filter((path) => !/^[^/]+\.(db|pid|id)(-\w+)?$/.test(path))
    .sort();
}

type Row = Record<string, SQLOutputValue>;

/**
 * Asks the database of an installation, as it is on the disk at this moment. A copy is asked: opening a database whose
 * process was killed would already repair it.
 */
export async function queryStored(dataDir: string, sql: string, ...values: string[]): Promise<Row[]> {
  const copy = await mkdtemp(join(tmpdir(), 'throughline-e2e-copy-'));
  try {
    for (const name of ['throughline.db', 'throughline.db-wal']) {
      await cp(join(dataDir, name), join(copy, name), { force: true }).catch(ignoreMissing);
    }
    const database = new DatabaseSync(join(copy, 'throughline.db'));
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** A database that was closed in order has no log beside it. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
