import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startPostgres } from '../scripts/postgres.mjs';
import { checkHealth } from './check-health.ts';
import { openDatabase } from './db/database.ts';
import { describeOnEachStore, describePostgres, makeTestPlace, type TestPlace } from './db/fixtures/test-stores.ts';
import { makeInstallation, type TestInstallation, upload, watchToEnd } from './pipelines/fixtures/test-runtime.ts';
import type { Runtime } from './runtime.ts';
import { describeStartFailure } from './start-failure.ts';

const TEXT = 'The harbour bridge was opened in 1932. It carries trains, cars and people. Its arch spans 503 metres.';
let cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  const all = cleanUps.reverse();
  cleanUps = [];
  for (const cleanUp of all) await cleanUp();
  vi.restoreAllMocks();
});

async function install(dialect: 'sqlite' | 'postgres'): Promise<{ installation: TestInstallation; runtime: Runtime }> {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const installation = await makeInstallation(dialect);
  cleanUps.push(() => installation.close());
  return { installation, runtime: await installation.open() };
}

const createBase = (runtime: Runtime) => runtime.knowledge.create('ada', { name: 'Base', description: '' });
const failureOf = (code: string) => ({ failure: { code, retryable: true } });

/** A task that was begun before or during a fault comes to its end after it, and no worker was taken for dead. */
async function expectToComplete(runtime: Runtime, id: string): Promise<void> {
  const seen = await watchToEnd(runtime, 'ada', id);
  expect(seen.at(-1)?.status).toBe('completed');
  expect(seen.map(({ stage }) => stage).join()).not.toContain('No sign of life');
  const events = await runtime.progress.read.events('ada', id);
  // Where the outage cut a claim of unknown outcome, the same worker takes the task up again.
  const takenUpAgain = events.filter(({ type }) => type === 'recovered').map(({ data }) => data);
  for (const data of takenUpAgain) expect(data).toMatchObject({ isAfterOutage: true, deaths: 0 });
  expect(seen.at(-1)?.recovery ?? null).toBeNull();
}

describe('an SQLite database that another program has locked', () => {
  it('fails with what to do, blocks nothing meanwhile, and works again once the lock is released', async () => {
    const { installation, runtime } = await install('sqlite');
    const holder = fork(join(import.meta.dirname, 'db/fixtures/lock-database.ts'), [
      join(installation.place.dataDir, 'throughline.db'),
    ]);
    cleanUps.push(async () => holder.kill('SIGKILL'));
    await once(holder, 'message');
    const task = runtime.kinds.summary.create('ada', { kind: 'text', text: TEXT });
    const rejected = expect(task).rejects.toMatchObject(failureOf('database_busy'));
    // The process goes on meanwhile: one poll after the other is answered.
    let polls = 0;
    const poll = setInterval(() => (polls += 1), 50);
    await rejected;
    clearInterval(poll);
    expect(polls).toBeGreaterThan(20);
    await expect(checkHealth(runtime)).rejects.toMatchObject(failureOf('database_busy'));
    await expect(createBase(runtime)).rejects.toThrow(/Another program has locked .*throughline\.db/);

    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    await checkHealth(runtime);
    const { id } = await runtime.kinds.summary.create('ada', { kind: 'text', text: TEXT });
    await runtime.startWorker();
    await expectToComplete(runtime, id);
  });

  it('is waited for where the lock is short', async () => {
    const { installation, runtime } = await install('sqlite');
    const holder = fork(join(import.meta.dirname, 'db/fixtures/lock-database.ts'), [
      join(installation.place.dataDir, 'throughline.db'),
    ]);
    await once(holder, 'message');
    const created = createBase(runtime);
    holder.kill('SIGKILL');
    await expect(created).resolves.toMatchObject({ name: 'Base' });
  });
});

describe('an SQLite database without room to grow', () => {
  it('fails with what to do, stores nothing by half, and works again once there is room', async () => {
    const { runtime } = await install('sqlite');
    const { store, health } = runtime.database;
    const { id } = await runtime.kinds.summary.create('ada', { kind: 'text', text: TEXT });
    const pages = (await sql<{ page_count: number }>`pragma page_count`.execute(store)).rows[0]?.page_count ?? 0;
    await sql`pragma max_page_count = ${sql.raw(String(pages))}`.execute(store);
    const fillUp = async () => {
      for (;;) await runtime.knowledge.create('ada', { name: 'x'.repeat(4000), description: '' });
    };
    await expect(fillUp()).rejects.toMatchObject(failureOf('database_full'));
    const inTransaction = store.transaction().execute(async (trx) => {
      for (let index = 0; index < 100; index += 1) {
        const row = { id: `half_${index}`, owner_id: 'ada', name: 'x'.repeat(4000), description: '' };
        await trx
          .insertInto('knowledge_bases')
          .values({ ...row, created_at: 0, updated_at: 0 })
          .execute();
      }
    });
    // The cause, not that SQLite has rolled back by itself.
    await expect(inTransaction).rejects.toMatchObject(failureOf('database_full'));
    expect(await store.selectFrom('knowledge_bases').select('id').where('id', 'like', 'half_%').execute()).toEqual([]);
    expect(health.failure).toMatchObject({ code: 'database_full' });

    await runtime.startWorker();
    await sql`pragma max_page_count = 1000000`.execute(store);
    await checkHealth(runtime);
    await expectToComplete(runtime, id);
  });
});

describe('an SQLite database that is damaged', () => {
  it.each([
    ['is no database', 'this is a text file, not a database. '.repeat(100)],
    ['is cut off', null],
  ])('is named with its path and a remedy where it %s', async (_, content) => {
    const place = await makePlace();
    const file = join(place.dataDir, 'throughline.db');
    if (content === null) {
      await (await openDatabase(place)).close();
      await writeFile(file, (await readFile(file)).subarray(0, 9_000));
    } else await writeFile(file, content);
    const opened = openDatabase(place);
    await expect(opened).rejects.toMatchObject({ failure: { code: 'database_damaged', retryable: false } });
    const told = describeStartFailure(await opened.catch((error: unknown) => error));
    expect(told).toContain(file);
    expect(told).toContain('restore the database from a backup');
    expect(told).not.toContain('    at ');
  });
});

describeOnEachStore('a data folder that is gone', (dialect) => {
  it('fails with its path, is not created again, and works once it is back', async () => {
    const { installation, runtime } = await install(dialect);
    const { dataDir } = installation.place;
    const { id } = await runtime.kinds.summary.create('ada', { kind: 'text', text: TEXT });
    const away = `${dataDir}-away`;
    await rename(dataDir, away);
    cleanUps.push(() => rm(away, { recursive: true, force: true }));
    await expect(checkHealth(runtime)).rejects.toMatchObject(failureOf('data_folder_missing'));
    await expect(upload(runtime, 'ada', 'a.txt', Buffer.from(TEXT))).rejects.toMatchObject(
      failureOf('data_folder_missing'),
    );
    await expect(runtime.kinds.summary.create('ada', { kind: 'text', text: TEXT })).rejects.toThrow(dataDir);
    // An empty mount point in its place is not it either.
    await mkdir(dataDir);
    await expect(checkHealth(runtime)).rejects.toMatchObject(failureOf('data_folder_missing'));
    await expect(upload(runtime, 'ada', 'a.txt', Buffer.from(TEXT))).rejects.toMatchObject(
      failureOf('data_folder_missing'),
    );
    await rm(dataDir, { recursive: true });

    await rename(away, dataDir);
    await checkHealth(runtime);
    await upload(runtime, 'ada', 'a.txt', Buffer.from(TEXT));
    await runtime.startWorker();
    await expectToComplete(runtime, id);
  });
});

describePostgres('PostgreSQL that is down', () => {
  it('gives a clear failure without a password', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const server = await startPostgres();
    if (server === null) throw new Error('PostgreSQL is not installed');
    const place = await makePlace();
    const database = await openDatabase({ ...place, databaseUrl: server.url });
    cleanUps.push(() => database.close());
    await server.stop();
    const query = database.store.selectFrom('tasks').select('id').execute();
    await expect(query).rejects.toMatchObject(failureOf('database_unreachable'));
    await expect(query).rejects.not.toThrow(new URL(server.url).password);
    expect(database.health.failure).toMatchObject({ code: 'database_unreachable' });
    const again = openDatabase({ ...place, databaseUrl: server.url });
    await expect(again).rejects.toMatchObject(failureOf('database_unreachable'));
  });
});

describePostgres('connections that PostgreSQL has cut', () => {
  it('are replaced, and no task is taken for left by its worker', async () => {
    const { runtime } = await install('postgres');
    const { id } = await runtime.kinds.summary.create('ada', { kind: 'text', text: TEXT });
    await runtime.startWorker();
    const cut = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await cut.execute(runtime.database.reading);
    await expectToComplete(runtime, id);
    await checkHealth(runtime);
  });
});

async function makePlace(): Promise<TestPlace> {
  const place = await makeTestPlace('sqlite');
  cleanUps.push(() => place.remove());
  return place;
}
