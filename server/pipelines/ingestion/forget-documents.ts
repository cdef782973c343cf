import type { Database, StoreTransaction } from '#server/db/database.ts';
import { discardUnused } from '#server/knowledge/membership.ts';
import { unnamedFileKeys } from '#server/library/kept-sources.ts';
import type { Effect } from '#server/progress/task-run.ts';
import type { FileStore } from '#server/sources/file-store.ts';

interface Kept {
  readonly database: Database;
  readonly files: FileStore;
}

/**
 * Stores, and removes those of the documents that `effect` answers that nothing needs any more: in the same transaction, or
 * whoever dies right after it would leave them for ever. Their files go after it.
 */
export async function storeAndForget(
  kept: Kept,
  store: (effect: Effect) => Promise<void>,
  effect: (trx: StoreTransaction) => Promise<readonly (string | null)[]>,
): Promise<void> {
  let keys: string[] = [];
  try {
    await store(async (trx) => {
      const unneeded = await effect(trx);
      keys = await discardUnused(
        trx,
        unneeded.filter((id) => id !== null),
      );
    });
  } finally {
    // A pause is told after the transaction, a connection may break in its end: the tables know what came of it.
    await forgetFiles(kept, keys);
  }
}

/** Removes those of these documents that nothing needs any more, with their files. */
export async function forgetDocuments(kept: Kept, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const keys = await kept.database.store.transaction().execute((trx) => discardUnused(trx, ids));
  for (const key of keys) await kept.files.remove(key);
}

/** Removes those of these files that no row names. What cannot be asked now is left to the hourly cleaning. */
export async function forgetFiles({ database, files }: Kept, keys: readonly string[]): Promise<void> {
  const unnamed = await unnamedFileKeys(database.store, keys).catch(() => []);
  for (const key of unnamed) await files.remove(key);
}
