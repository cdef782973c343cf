import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '#server/db/database.ts';
import { removeUnusedModels } from '#server/embedding/models.ts';
import { keptFileKeys, removeUnusedUploads } from '#server/library/kept-sources.ts';
import type { FileStore } from '#server/sources/file-store.ts';

/** Where files are kept below the data folder. */
const FOLDERS = ['uploads', 'fetched'];
/** An upload that no task was made of within so long is litter. */
const UNUSED_UPLOAD_MS = 24 * 3600_000;
/** A file that nothing refers to may be one that is just being written. */
const UNKNOWN_FILE_MS = 3600_000;

/**
 * Removes what nobody will ask for again: uploads that no task was made of, files that a process which died in the middle
 * left without a row, and embedding models of switches that were cancelled, or that others have taken the place of.
 */
export async function removeLitter(store: Store, files: FileStore, dataDir: string, now: number): Promise<void> {
  for (const key of await removeUnusedUploads(store, now - UNUSED_UPLOAD_MS)) await files.remove(key);
  await removeUnusedModels(store);
  const kept = await keptFileKeys(store);
  for (const folder of FOLDERS) {
    for (const name of await readdir(join(dataDir, folder)).catch(() => [])) {
      const key = `${folder}/${name}`;
      if (kept.has(key)) continue;
      const { mtimeMs } = await stat(join(dataDir, key)).catch(() => ({ mtimeMs: now }));
      if (now - mtimeMs > UNKNOWN_FILE_MS) await files.remove(key);
    }
  }
}
