import type { Database } from '#server/db/database.ts';
import { discardUnused } from '#server/knowledge/membership.ts';
import type { FileStore } from '#server/sources/file-store.ts';

/** Removes those of these documents that nothing needs any more, with their files. */
export async function forgetDocuments(
  { database, files }: { readonly database: Database; readonly files: FileStore },
  ids: readonly (string | null)[],
): Promise<void> {
  const known = ids.filter((id) => id !== null);
  if (known.length === 0) return;
  const keys = await database.store.transaction().execute((trx) => discardUnused(trx, known));
  for (const key of keys) await files.remove(key);
}
