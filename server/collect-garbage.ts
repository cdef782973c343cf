import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '#server/db/database.ts';
import { removeUnusedModels } from '#server/embedding/models.ts';
import { namesAnyFile, removeUnusedUploads, unnamedFileKeys } from '#server/library/kept-sources.ts';
import { isFolderOf } from './installation-file.ts';
import { logEvent } from './log-event.ts';
import { storedFileKeys } from './stored-files.ts';
import { emptyTrash, moveToTrash } from './trash.ts';

/** An upload that no task was made of within so long is not used. */
const UNUSED_UPLOAD_MS = 24 * 3600_000;
/** A file that nothing refers to may be one that is just being written. */
const UNKNOWN_FILE_MS = 3600_000;

export interface Garbage {
  readonly store: Store;
  readonly dataDir: string;
  readonly installationId: string;
  /** How long files stay in the trash. */
  readonly trashDays: number;
}

/**
 * Removes what can no longer be requested: uploads that no task was made of, files that a process which died in the middle
 * left without a row, and embedding models of switches that were cancelled or replaced. Files are moved to the trash,
 * each with a line in the log, and deleted after some days. Files that are not ours are not touched.
 */
export async function collectGarbage(
  { store, dataDir, installationId, trashDays }: Garbage,
  now: number,
): Promise<void> {
  await removeUnusedModels(store);
  // Another folder may have been mounted in its place meanwhile.
  if (!isFolderOf(dataDir, installationId)) {
    logEvent('garbage.skipped', { dataDir, reason: 'the data folder is missing or belongs to another installation' });
    return;
  }
  for (const key of await removeUnusedUploads(store, now - UNUSED_UPLOAD_MS)) await discard(dataDir, key, now);
  const unnamed = await unnamedFileKeys(store, await oldKeys(dataDir, now));
  if (unnamed.length > 0 && (await isAnswerCredible(store, dataDir))) {
    for (const key of unnamed) await discard(dataDir, key, now);
  }
  for (const day of await emptyTrash(dataDir, trashDays, now)) logEvent('trash.emptied', { dataDir, day });
}

/** The keys of stored files that are not just being written. */
async function oldKeys(dataDir: string, now: number): Promise<string[]> {
  const old: string[] = [];
  for (const key of await storedFileKeys(dataDir)) {
    const found = await lstat(join(dataDir, key)).catch(() => null);
    if (found !== null && now - found.mtimeMs > UNKNOWN_FILE_MS) old.push(key);
  }
  return old;
}

/** A database that names no file at all may be one that was emptied or replaced behind our back. */
async function isAnswerCredible(store: Store, dataDir: string): Promise<boolean> {
  if (await namesAnyFile(store)) return true;
  logEvent('garbage.skipped', { dataDir, reason: 'the database names no file at all' });
  return false;
}

/** One file that cannot be moved does not keep the others. */
async function discard(dataDir: string, key: string, now: number): Promise<void> {
  try {
    const to = await moveToTrash(dataDir, key, now);
    if (to !== null) logEvent('garbage.moved', { file: key, to });
  } catch (error) {
    logEvent('garbage.stuck', { file: key, reason: error instanceof Error ? error.message : String(error) });
  }
}
