import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, SQLITE_FILE } from '#server/db/database.ts';
import { holdsAnything, namesAnyFile, unnamedFileKeys } from '#server/library/kept-sources.ts';
import { readInstallationFile, writeInstallationFile } from './installation-file.ts';
import { logEvent } from './log-event.ts';
import { storedFileKeys } from './stored-files.ts';

/** Where an installation keeps its things. */
interface Place {
  readonly database: Database;
  readonly dataDir: string;
}

export interface PairingPolicy {
  /**
   * Whether a data folder that has lost its files is taken all the same: on a host whose processes share no disk, each
   * begins with an empty one.
   */
  readonly isFolderTemporary: boolean;
}

/**
 * Checks that database and data folder belong to the same installation, and gives both the same id where they have none
 * yet. Any number of processes may do so at once. Nothing is changed where they do not belong together.
 *
 * @returns the id of the installation
 * @throws Error with a sentence for the operator: which folder, which database, what to do
 */
export async function pairInstallation(place: Place, policy: PairingPolicy): Promise<string> {
  const { database, dataDir } = place;
  const ids = { inDatabase: await readDatabaseId(database), inFolder: await readInstallationFile(dataDir) };
  if (ids.inDatabase !== null && ids.inDatabase === ids.inFolder) return ids.inDatabase;
  const objection = await objectionTo(place, ids);
  if (objection !== null) {
    if (objection.kind !== 'files-lost' || !policy.isFolderTemporary) throw new Error(refusal(place, objection));
    logEvent('installation.files.missing', { dataDir, database: database.name });
  }
  const id = await claimDatabaseId(database);
  await writeInstallationFile(dataDir, id);
  // Where two processes met in a new folder with different databases, one of them has lost.
  if ((await readInstallationFile(dataDir)) !== id) throw new Error(refusal(place, { kind: 'different' }));
  return id;
}

/**
 * Makes database and data folder one installation, whatever they belonged to: for operators who have restored or moved one of
 * them on purpose.
 */
export async function adoptDataFolder({ database, dataDir }: Place): Promise<string> {
  const id = await claimDatabaseId(database);
  await writeInstallationFile(dataDir, id, { replaces: true });
  return id;
}

/** What is on both sides, to decide whether they belong together. */
export async function describePairing({ database, dataDir }: Place): Promise<{
  inDatabase: string | null;
  inFolder: string | null;
  files: number;
  unknownFiles: number;
}> {
  const keys = await storedFileKeys(dataDir);
  return {
    inDatabase: await readDatabaseId(database),
    inFolder: await readInstallationFile(dataDir),
    files: keys.length,
    unknownFiles: (await unnamedFileKeys(database.store, keys)).length,
  };
}

type Objection =
  /** Both have an id, and not the same. */
  | { readonly kind: 'different' }
  /** The folder belongs to an installation, and the database does not know any. */
  | { readonly kind: 'foreign-database' }
  /** The database does not know a single file of those in the folder. */
  | { readonly kind: 'foreign-files' }
  /** The database names files, and the folder has none. */
  | { readonly kind: 'files-lost' };

async function objectionTo(
  { database, dataDir }: Place,
  { inDatabase, inFolder }: { inDatabase: string | null; inFolder: string | null },
): Promise<Objection | null> {
  if (inFolder !== null) return { kind: inDatabase === null ? 'foreign-database' : 'different' };
  const keys = await storedFileKeys(dataDir);
  if (keys.length > 0) {
    const isAnyKnown = (await unnamedFileKeys(database.store, keys)).length < keys.length;
    return isAnyKnown ? null : { kind: 'foreign-files' };
  }
  if (await namesAnyFile(database.store)) return { kind: 'files-lost' };
  const isSqliteLeftBehind = database.dialect === 'postgres' && existsSync(join(dataDir, SQLITE_FILE));
  return isSqliteLeftBehind && !(await holdsAnything(database.store)) ? { kind: 'foreign-database' } : null;
}

function refusal({ database, dataDir }: Place, { kind }: Objection): string {
  const what: Record<Objection['kind'], string> = {
    different: `The data folder ${dataDir} and the database ${database.name} belong to different installations.`,
    'foreign-database': `The data folder ${dataDir} belongs to an installation that the database ${database.name} does not know.`,
    'foreign-files': `The data folder ${dataDir} holds files, and the database ${database.name} knows none of them.`,
    'files-lost': `The database ${database.name} lists files, and the data folder ${dataDir} holds none.`,
  };
  const remedy =
    kind === 'files-lost'
      ? 'Check that its disk is mounted and that DATA_DIR is correct. If the files are lost for good'
      : 'Check DATA_DIR and DATABASE_URL. A new database needs a data folder of its own. If you moved or restored one of the two on purpose';
  return `${what[kind]} Nothing was changed. ${remedy}, run “npm run adopt” with the same settings.`;
}

async function readDatabaseId({ store }: Database): Promise<string | null> {
  const row = await store.selectFrom('installation').select('id').executeTakeFirst();
  return row?.id ?? null;
}

/** The id of the database; a new one where it had none. */
async function claimDatabaseId(database: Database): Promise<string> {
  await database.store
    .insertInto('installation')
    .values({ singleton: 1, id: randomUUID() })
    .onConflict((conflict) => conflict.column('singleton').doNothing())
    .execute();
  const id = await readDatabaseId(database);
  if (id === null) throw new Error('the id of the installation was not stored');
  return id;
}
