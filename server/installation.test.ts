import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openDatabase } from '#server/db/database.ts';
import { EARLIER_FILE, fillEarlierVersion } from '#server/db/fixtures/earlier-version.ts';
import {
  describeOnEachStore,
  describePostgres,
  makeTestPlace,
  type TestPlace,
} from '#server/db/fixtures/test-stores.ts';
import type { Dialect } from '#server/db/migrate.ts';
import { adoptDataFolder } from './installation.ts';
import { INSTALLATION_FILE } from './installation-file.ts';
import { openInstallation } from './open-installation.ts';

const FILE = 'uploads/upload_01kb3n0v8g1111111111111111';
let places: TestPlace[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  const all = places;
  places = [];
  for (const place of all) await place.remove();
});

async function makePlace(dialect: Dialect): Promise<TestPlace> {
  const place = await makeTestPlace(dialect);
  places.push(place);
  return place;
}

async function start(place: Pick<TestPlace, 'dataDir' | 'databaseUrl'>, settings = {}): Promise<string> {
  const opened = await openInstallation({ workerSecret: null, workerConcurrency: 2, ...place, ...settings });
  await opened.database.close();
  return opened.installationId;
}

async function put(place: Pick<TestPlace, 'dataDir'>, key: string): Promise<void> {
  await mkdir(join(place.dataDir, key, '..'), { recursive: true });
  await writeFile(join(place.dataDir, key), 'x');
}

const readId = async (place: TestPlace) => (await readFile(join(place.dataDir, INSTALLATION_FILE), 'utf8')).trim();

describeOnEachStore('an installation', (dialect) => {
  it('has one id in database and folder from its first start on', async () => {
    const place = await makePlace(dialect);
    const id = await start(place);
    expect(await readId(place)).toBe(id);
    expect(await start(place)).toBe(id);
  });

  it('of the version before gets an id, its files being those that its database names', async () => {
    const place = await makePlace(dialect);
    await fillEarlierVersion(place, dialect);
    const id = await start(place);
    expect(await readId(place)).toBe(id);
    expect(await readdir(join(place.dataDir, 'uploads'))).toEqual([EARLIER_FILE.slice('uploads/'.length)]);
  });

  it('does not start on a new database in a folder of the version before that holds files', async () => {
    const place = await makePlace(dialect);
    await put(place, FILE);
    await expect(start(place)).rejects.toThrow(/holds files.* knows none of them\. Nothing was changed\./);
    await expect(stat(join(place.dataDir, FILE))).resolves.toBeDefined();
    await expect(readId(place)).rejects.toThrow();
  });

  it('does not start on a database of the version before with the files of another installation', async () => {
    const place = await makePlace(dialect);
    await fillEarlierVersion(place, dialect);
    await rm(join(place.dataDir, EARLIER_FILE));
    await put(place, FILE);
    await expect(start(place)).rejects.toThrow('knows none of them');
  });

  it('does not start where the disk with its files is not mounted', async () => {
    const place = await makePlace(dialect);
    await fillEarlierVersion(place, dialect);
    await rm(join(place.dataDir, EARLIER_FILE));
    await expect(start(place)).rejects.toThrow(/lists files, and the data folder .* holds none.*is mounted/);
  });

  it('takes no notice of files that others have put there', async () => {
    const place = await makePlace(dialect);
    for (const key of ['uploads/.DS_Store', 'uploads/readme.txt', '.hidden']) await put(place, key);
    await expect(start(place)).resolves.toBeDefined();
  });

  it('can be made of what does not belong together, on purpose', async () => {
    const place = await makePlace(dialect);
    await start(place);
    await writeFile(join(place.dataDir, INSTALLATION_FILE), 'another\n');
    await expect(start(place)).rejects.toThrow(/different installations.*npm run adopt/);
    // What `npm run adopt` does.
    const database = await openDatabase(place);
    await adoptDataFolder({ database, dataDir: place.dataDir });
    await database.close();
    await expect(start(place)).resolves.toBeDefined();
  });

  it.skipIf(process.platform === 'win32')(
    'closes a folder that others could read, and nothing outside it',
    async () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const outside = await makePlace('sqlite');
      await put(outside, 'secret');
      await chmod(join(outside.dataDir, 'secret'), 0o644);
      const place = await makePlace(dialect);
      await start(place);
      await put(place, FILE);
      await symlink(join(outside.dataDir, 'secret'), join(place.dataDir, 'link'));
      for (const path of ['', 'uploads', FILE, INSTALLATION_FILE]) await chmod(join(place.dataDir, path), 0o755);
      const opened = await openInstallation({ ...place, workerSecret: null, workerConcurrency: 2 });
      try {
        for (const name of [...(await readdir(place.dataDir, { recursive: true })), '']) {
          if (name === 'link') continue;
          const found = await stat(join(place.dataDir, name));
          expect((found.mode & 0o777).toString(8), name).toBe(found.isDirectory() ? '700' : '600');
        }
      } finally {
        await opened.database.close();
      }
      expect((await stat(join(outside.dataDir, 'secret'))).mode & 0o777).toBe(0o644);
      expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^permissions\.tightened /));
    },
  );
});

describePostgres('an installation on PostgreSQL', () => {
  it('is refused another one’s folder, with a sentence that names both and no password', async () => {
    const one = await makePlace('postgres');
    const other = await makePlace('postgres');
    await start(one);
    await put(one, FILE);
    await start(other);
    const mixed = start({ dataDir: one.dataDir, databaseUrl: other.databaseUrl });
    const url = new URL(other.databaseUrl ?? '');
    await expect(mixed).rejects.toThrow(
      `The data folder ${one.dataDir} and the database postgres://${url.host}${url.pathname} belong to different installations.`,
    );
    await expect(mixed).rejects.not.toThrow(url.password);
    await expect(stat(join(one.dataDir, FILE))).resolves.toBeDefined();
  });

  it('is refused on a new database in the folder of an SQLite installation, which still starts', async () => {
    const sqlite = await makePlace('sqlite');
    const fresh = await makePlace('postgres');
    const id = await start(sqlite);
    await put(sqlite, FILE);
    await expect(start({ dataDir: sqlite.dataDir, databaseUrl: fresh.databaseUrl })).rejects.toThrow('does not know');
    expect(await start(sqlite)).toBe(id);
  });

  it('gets one id from processes that start together', async () => {
    const place = await makePlace('postgres');
    const ids = await Promise.all([1, 2, 3, 4].map(() => start(place)));
    expect(new Set(ids)).toEqual(new Set([await readId(place)]));
  });

  it('starts without its files where each process has a disk of its own', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const place = await makePlace('postgres');
    await fillEarlierVersion(place, 'postgres');
    const elsewhere = await makePlace('sqlite');
    const settings = { dataDir: elsewhere.dataDir, workerSecret: 'x'.repeat(16), workerConcurrency: 0 };
    await expect(start(place, settings)).resolves.toBeDefined();
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^installation\.files\.missing /));
  });
});
