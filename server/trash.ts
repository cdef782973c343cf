import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TRASH = 'trash';
const DAY_MS = 24 * 3600_000;
/** A folder of the trash is named for the day on which its files were moved there. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Moves a stored file to the trash of its data folder: `trash/2026-12-01/uploads/upload_…`. To bring it back, move it to
 * where it was, `uploads/upload_…`.
 *
 * @returns its key in the trash; null where the file is not there any more
 */
export async function moveToTrash(dataDir: string, key: string, now: number): Promise<string | null> {
  const target = `${TRASH}/${dayOf(now)}/${key}`;
  await mkdir(dirname(join(dataDir, target)), { recursive: true, mode: 0o700 });
  try {
    await rename(join(dataDir, key), join(dataDir, target));
    return target;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Deletes what was moved to the trash that many days ago or earlier.
 *
 * @returns the days that were deleted
 */
export async function emptyTrash(dataDir: string, days: number, now: number): Promise<string[]> {
  const last = dayOf(now - days * DAY_MS);
  const names = await readdir(join(dataDir, TRASH)).catch(() => []);
  const due = names.filter((name) => DAY.test(name) && name < last);
  for (const name of due) await rm(join(dataDir, TRASH, name), { recursive: true, force: true });
  return due;
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
