import { access, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Database } from '#server/db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '#server/db/fixtures/test-stores.ts';
import { insertSource } from '#server/library/kept-sources.ts';
import { collectGarbage } from './collect-garbage.ts';
import { INSTALLATION_FILE } from './installation-file.ts';
import { openInstallation } from './open-installation.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse('2026-12-01T12:00:00Z');

const name = (prefix: string, of: string) => `${prefix}_${of.padEnd(26, '0')}`;
const FORGOTTEN = `uploads/${name('upload', '1')}`;
const WAITING = `uploads/${name('upload', '2')}`;
const BEING_WRITTEN = `uploads/${name('upload', '3')}.partial`;
const KILLED = `uploads/${name('upload', '4')}.partial`;
const ORPHAN = `fetched/${name('doc', '5')}.vtt`;

describeOnEachStore('garbage collection', (dialect) => {
  let place: TestPlace;
  let database: Database;
  let installationId: string;
  let logged: string[];

  beforeEach(async () => {
    place = await makeTestPlace(dialect);
    ({ database, installationId } = await openInstallation({ ...place, workerSecret: null, workerConcurrency: 2 }));
    logged = [];
    vi.spyOn(console, 'warn').mockImplementation((line: string) => logged.push(line));
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await database.close();
    await place.remove();
  });

  it('moves unused uploads and files that nothing refers to into the trash, once they are old', async () => {
    await put(FORGOTTEN, 25 * HOUR_MS);
    await give(FORGOTTEN, NOW - 25 * HOUR_MS);
    await put(WAITING, 2 * HOUR_MS);
    await give(WAITING, NOW - 2 * HOUR_MS);
    await put(BEING_WRITTEN, 0);
    await put(KILLED, 2 * HOUR_MS);
    await put(ORPHAN, 2 * HOUR_MS);

    await collect();

    expect(await stored()).toEqual([BEING_WRITTEN, WAITING].sort());
    for (const key of [FORGOTTEN, KILLED, ORPHAN]) {
      expect(await isThere(`trash/2026-12-01/${key}`), key).toBe(true);
      expect(logged).toContain(`garbage.moved ${JSON.stringify({ file: key, to: `trash/2026-12-01/${key}` })}`);
    }
    expect(await database.store.selectFrom('sources').select('file_key').execute()).toEqual([{ file_key: WAITING }]);
  });

  it('deletes from the trash what has been there for the days of the setting', async () => {
    await put(ORPHAN, 2 * HOUR_MS);
    await put(WAITING, 2 * HOUR_MS);
    await give(WAITING, NOW + 30 * DAY_MS);
    await collect();
    await collect(NOW + 7 * DAY_MS);
    expect(await isThere(`trash/2026-12-01/${ORPHAN}`)).toBe(true);
    await collect(NOW + 8 * DAY_MS);
    expect(await readdir(join(place.dataDir, 'trash'))).toEqual([]);
  });

  it('does not touch what is not ours, and is not stopped by it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'throughline-outside-'));
    try {
      await writeFile(join(outside, 'precious'), 'x');
      const foreign = ['uploads/.DS_Store', 'uploads/Thumbs.db', 'uploads/notes.txt', 'trash/keep/note', 'fetched/x'];
      for (const key of foreign) await put(key, 99 * DAY_MS);
      await mkdir(join(place.dataDir, 'uploads', name('upload', '8')));
      await symlink(join(outside, 'precious'), join(place.dataDir, 'fetched', name('doc', '9')));
      await put(ORPHAN, 2 * HOUR_MS);
      await put(WAITING, 2 * HOUR_MS);
      await give(WAITING, NOW);

      await collect();

      expect(await isThere(ORPHAN)).toBe(false);
      for (const key of [...foreign, `uploads/${name('upload', '8')}`, `fetched/${name('doc', '9')}`]) {
        expect(await isThere(key), key).toBe(true);
      }
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('goes on where one file cannot be moved', async () => {
    await put(WAITING, 2 * HOUR_MS);
    await give(WAITING, NOW);
    await put(ORPHAN, 2 * HOUR_MS);
    await put(KILLED, 2 * HOUR_MS);
    await put('trash/2026-12-01/uploads', 0);
    await collect();
    expect(await isThere(ORPHAN)).toBe(false);
    expect(await isThere(KILLED)).toBe(true);
    expect(logged.join('\n')).toContain('garbage.stuck');
  });

  it('moves nothing where the database names no file at all', async () => {
    await put(ORPHAN, 2 * HOUR_MS);
    await collect();
    expect(await isThere(ORPHAN)).toBe(true);
    expect(logged.join('\n')).toContain('garbage.skipped');
  });

  it('moves nothing where the folder is of another installation meanwhile', async () => {
    await put(WAITING, 2 * HOUR_MS);
    await give(WAITING, NOW);
    await put(ORPHAN, 2 * HOUR_MS);
    await writeFile(join(place.dataDir, INSTALLATION_FILE), 'another');
    await collect();
    expect(await isThere(ORPHAN)).toBe(true);
  });

  function collect(now = NOW): Promise<void> {
    return collectGarbage({ store: database.store, dataDir: place.dataDir, installationId, trashDays: 7 }, now);
  }

  async function put(key: string, ageMs: number): Promise<void> {
    const path = join(place.dataDir, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x');
    const at = new Date(NOW - ageMs);
    await utimes(path, at, at);
  }

  async function give(key: string, createdAt: number): Promise<void> {
    const blank = { url: null, mediaType: null, bytes: 1, sha256: null };
    const id = key.slice('uploads/'.length);
    await insertSource(database.store, {
      ...blank,
      ...{ id, ownerId: 'somebody', kind: 'upload', name: id, fileKey: key, createdAt },
    });
  }

  async function stored(): Promise<string[]> {
    const all = await Promise.all(
      ['uploads', 'fetched'].map(async (folder) =>
        (await readdir(join(place.dataDir, folder))).map((file) => `${folder}/${file}`),
      ),
    );
    return all.flat().sort();
  }

  function isThere(key: string): Promise<boolean> {
    return access(join(place.dataDir, key)).then(
      () => true,
      () => false,
    );
  }
});
