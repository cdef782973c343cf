import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '#server/db/database.ts';
import type { Settings } from '#server/settings/settings.ts';
import { pairInstallation } from './installation.ts';
import { STORED_FOLDERS } from './stored-files.ts';
import { tightenPermissions } from './tighten-permissions.ts';

type Place = Pick<Settings, 'dataDir' | 'databaseUrl' | 'workerSecret' | 'workerConcurrency'>;

/**
 * Opens the database and the data folder of an installation, once it is certain that they belong together.
 *
 * @throws Error or FailureError with sentences for the operator
 */
export async function openInstallation(place: Place): Promise<{ database: Database; installationId: string }> {
  await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
  const database = await openDatabase(place);
  try {
    const policy = { isFolderTemporary: sharesNoDisk(place) };
    const installationId = await pairInstallation({ database, dataDir: place.dataDir }, policy);
    await tightenPermissions(place.dataDir);
    for (const folder of STORED_FOLDERS) await mkdir(join(place.dataDir, folder), { recursive: true, mode: 0o700 });
    return { database, installationId };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Where tasks run by request only, each process may have a disk of its own (decision 0012). */
function sharesNoDisk({ databaseUrl, workerSecret, workerConcurrency }: Place): boolean {
  return databaseUrl !== null && workerSecret !== null && workerConcurrency === 0;
}
