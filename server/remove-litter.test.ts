import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '#server/db/database.ts';
import { insertSource } from '#server/library/kept-sources.ts';
import { openFileStore } from '#server/sources/file-store.ts';
import { removeLitter } from './remove-litter.ts';

const HOUR_MS = 3600_000;
let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-litter-'));
  database = await openDatabase({ dataDir: folder, databaseUrl: null });
  await mkdir(join(folder, 'uploads'));
  await mkdir(join(folder, 'fetched'));
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

it('removes uploads that no task was made of and files that nothing refers to, once they are old', async () => {
  const now = Date.now();
  await place('uploads/forgotten', 25 * HOUR_MS);
  await upload('forgotten', now - 25 * HOUR_MS);
  await place('uploads/waiting', 2 * HOUR_MS);
  await upload('waiting', now - 2 * HOUR_MS);
  await place('uploads/being-written.partial', 0);
  await place('uploads/killed.partial', 2 * HOUR_MS);
  await place('fetched/killed', 2 * HOUR_MS);

  await removeLitter(database.store, openFileStore(folder), folder, now);

  expect((await readdir(join(folder, 'uploads'))).sort()).toEqual(['being-written.partial', 'waiting']);
  expect(await readdir(join(folder, 'fetched'))).toEqual([]);
  const rows = await database.store.selectFrom('sources').select('id').execute();
  expect(rows).toEqual([{ id: 'waiting' }]);

  async function place(key: string, ageMs: number) {
    await writeFile(join(folder, key), 'x');
    const at = new Date(now - ageMs);
    await utimes(join(folder, key), at, at);
  }
});

async function upload(id: string, createdAt: number): Promise<void> {
  const blank = { url: null, mediaType: null, bytes: 1, sha256: null };
  await insertSource(database.store, {
    ...blank,
    id,
    ownerId: 'somebody',
    kind: 'upload',
    name: id,
    fileKey: `uploads/${id}`,
    createdAt,
  });
}
