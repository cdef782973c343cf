import { FailureError, fail } from '#domain/failure.ts';
import type { Runtime } from './runtime.ts';

/**
 * Throws the failure of the storage, where it cannot be used now: the data folder, the database, room to write.
 */
export async function checkHealth({
  database,
  files,
  settings,
}: Pick<Runtime, 'database' | 'files' | 'settings'>): Promise<void> {
  if (!files.isPresent()) fail('data_folder_missing', { path: settings.dataDir });
  // After a failed write only another write can tell whether the next one succeeds.
  if (database.health.failure !== null) await probeWrite(database);
  // On SQLite this takes the lock for writing, which another program may hold.
  else await database.store.transaction().execute((trx) => trx.selectFrom('installation').select('id').execute());
  if (database.health.failure !== null) throw new FailureError(database.health.failure);
}

/** Writes what is there already. */
async function probeWrite({ store }: Runtime['database']): Promise<void> {
  await store
    .updateTable('installation')
    .set(({ ref }) => ({ id: ref('id') }))
    .execute();
}
