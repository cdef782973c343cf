import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '#server/sources/partial-file.ts';

/** The file of the data folder that says which installation it belongs to. */
export const INSTALLATION_FILE = 'installation.id';

/** The id of the installation that a data folder belongs to; null where it belongs to none yet. */
export async function readInstallationFile(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(join(dataDir, INSTALLATION_FILE), 'utf8')).trim() || null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Whether the folder at this path is the one that belongs to the installation. */
export function isFolderOf(dataDir: string, id: string): boolean {
  try {
    return readFileSync(join(dataDir, INSTALLATION_FILE), 'utf8').trim() === id;
  } catch {
    return false;
  }
}

/**
 * Writes the id, whole or not at all. One that another process has written meanwhile stays.
 *
 * @param replaces whether an id that is there already is replaced
 */
export async function writeInstallationFile(dataDir: string, id: string, { replaces = false } = {}): Promise<void> {
  const file = join(dataDir, INSTALLATION_FILE);
  // Two processes of different containers may have the same number.
  const partial = `${file}.${randomUUID()}.partial`;
  await writeFile(partial, `${id}\n`, { mode: 0o600, flush: true });
  try {
    if (replaces) await rename(partial, file);
    else await link(partial, file).catch((error: unknown) => renameUnlessTaken(error, partial, file));
    await syncFolder(dataDir);
  } finally {
    await rm(partial, { force: true });
  }
}

/** Some file systems of containers and network drives know no hard links. */
async function renameUnlessTaken(error: unknown, partial: string, file: string): Promise<void> {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
  if (!isTaken) await rename(partial, file);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
