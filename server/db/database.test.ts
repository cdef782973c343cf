import { fork } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { describeOnEachStore, describePostgres, makeTestPlace, type TestPlace } from './fixtures/test-stores.ts';
import { type Dialect, migrate } from './migrate.ts';
import type { TasksTable } from './schema.ts';

let cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  const all = cleanUps.reverse();
  cleanUps = [];
  for (const cleanUp of all) await cleanUp();
});

async function makePlace(dialect: Dialect): Promise<TestPlace> {
  const place = await makeTestPlace(dialect);
  cleanUps.push(() => place.remove());
  return place;
}

async function open(place: TestPlace): Promise<Database> {
  const database = await openDatabase(place);
  cleanUps.push(() => database.close());
  return database;
}

const NOW = Date.parse('2026-11-01T10:00:00Z');

const source = {
  id: 'source_1',
  owner_id: 'ada',
  kind: 'text',
  name: 'A text',
  url: null,
  host: null,
  media_type: null,
  bytes: 2 ** 40,
  sha256: null,
  file_key: null,
  created_at: NOW,
} as const;

const task = {
  id: 'summary_1',
  owner_id: 'ada',
  kind: 'summary',
  title: 'A text',
  status: 'pending',
  request: null,
  source_id: 'source_1',
  method: 'extractive',
  attempt: 1,
  version: 1,
  anchor_percent: 0.1,
  anchor_fraction: 0,
  next_retry_at: null,
  lease_token: null,
  heartbeat_at: null,
  error: null,
  error_code: null,
  result_id: null,
  recovery: null,
  created_at: NOW,
  queued_at: NOW,
  started_at: null,
  updated_at: NOW,
  completed_at: null,
} as const satisfies TasksTable;

const phase = {
  task_id: 'summary_1',
  position: 0,
  name: 'connecting',
  status: 'running',
  unit: 'checks',
  weight: 5,
  optional: 0,
  items_processed: 1,
  items_total: 2,
  attempts: 1,
  error: null,
  started_at: NOW,
  completed_at: null,
  deaths: 0,
} as const;

describeOnEachStore('a database', (dialect) => {
  it('keeps what it holds when it is opened and migrated again', async () => {
    const place = await makePlace(dialect);
    const first = await openDatabase(place);
    await first.store.insertInto('sources').values(source).execute();
    await migrate(first.store, dialect);
    await first.close();
    const second = await open(place);
    expect(await second.store.selectFrom('sources').selectAll().execute()).toEqual([source]);
  });

  it('gives back times and fractions as numbers', async () => {
    const { store } = await open(await makePlace(dialect));
    await store.insertInto('sources').values(source).execute();
    await store.insertInto('tasks').values(task).execute();
    expect(await store.selectFrom('tasks').selectAll().executeTakeFirstOrThrow()).toEqual(task);
  });

  it('refuses tasks that cannot be', async () => {
    const { store } = await open(await makePlace(dialect));
    await store.insertInto('sources').values(source).execute();
    const ended = { started_at: NOW, completed_at: NOW };
    const impossible: Record<string, object> = {
      'an unknown status': { status: 'stuck' },
      'failed without an error': { status: 'failed', ...ended },
      'an error without having failed': { status: 'running', error: '{}' },
      'completed without a result': { status: 'completed', ...ended },
      'a result without being completed': { status: 'running', result_id: 'sum_1' },
      'finished at no time': { status: 'cancelled' },
      'a time of finishing while it runs': { status: 'running', completed_at: NOW },
      'finished in the hands of a worker': { status: 'cancelled', ...ended, lease_token: 'x' },
      'finished with an open request': { status: 'cancelled', ...ended, request: 'cancel' },
      'finished and waiting for a retry': { status: 'cancelled', ...ended, next_retry_at: NOW },
      'made of no source': { source_id: 'source_2' },
      'without an owner': { owner_id: null },
      'a time that is none': { created_at: 'yesterday' },
    };
    for (const [name, change] of Object.entries(impossible)) {
      const insert = store.insertInto('tasks').values({ ...task, ...change });
      await expect(insert.execute(), name).rejects.toThrow();
    }
    await store.insertInto('tasks').values(task).execute();
    await expect(store.insertInto('tasks').values(task).execute(), 'the same task twice').rejects.toThrow();
  });

  it('refuses phases that cannot be', async () => {
    const { store } = await open(await makePlace(dialect));
    await store.insertInto('sources').values(source).execute();
    await store.insertInto('tasks').values(task).execute();
    const impossible: Record<string, object> = {
      'an unknown status': { status: 'stuck' },
      'more done than there is': { items_processed: 3 },
      'completed with items left': { status: 'completed', completed_at: NOW },
      'completed at no time': { status: 'completed', items_processed: 2 },
      'of no task': { task_id: 'summary_2' },
    };
    for (const [name, change] of Object.entries(impossible)) {
      const insert = store.insertInto('phases').values({ ...phase, ...change });
      await expect(insert.execute(), name).rejects.toThrow();
    }
    await store.insertInto('phases').values(phase).execute();
    await expect(store.insertInto('phases').values(phase).execute(), 'the same phase twice').rejects.toThrow();
  });

  it('takes the phases and events of a task along when the task goes', async () => {
    const { store } = await open(await makePlace(dialect));
    await store.insertInto('sources').values(source).execute();
    await store.insertInto('tasks').values(task).execute();
    await store.insertInto('phases').values(phase).execute();
    const event = { task_id: task.id, type: 'created', phase: null, attempt: 1, at: NOW, data: '{}' } as const;
    await store.insertInto('events').values(event).execute();
    await store.deleteFrom('tasks').execute();
    expect(await store.selectFrom('phases').selectAll().execute()).toEqual([]);
    expect(await store.selectFrom('events').selectAll().execute()).toEqual([]);
  });

  it('is read beside whoever writes, as it was before', async () => {
    const { store, reading } = await open(await makePlace(dialect));
    const count = async () => (await reading.selectFrom('sources').select('id').execute()).length;
    await store.transaction().execute(async (trx) => {
      await trx.insertInto('sources').values(source).execute();
      expect(await count()).toBe(0);
    });
    expect(await count()).toBe(1);
  });

  it('leaves nothing of a transaction that fails', async () => {
    const { store } = await open(await makePlace(dialect));
    const failing = store.transaction().execute(async (trx) => {
      await trx.insertInto('sources').values(source).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.selectFrom('sources').selectAll().execute()).toEqual([]);
  });
});

describePostgres('a PostgreSQL database', () => {
  it('takes the locks from a process that stands still in the middle of a transaction', async () => {
    const place = await makePlace('postgres');
    const frozen = await open(place);
    await frozen.store.insertInto('sources').values(source).execute();
    const connection = await frozen.pool?.connect();
    await connection?.query("begin; update sources set name = 'half done'");
    const other = await open(place);
    await other.store.updateTable('sources').set({ name: 'done' }).execute();
    await expect(connection?.query('commit')).rejects.toThrow();
    connection?.release(true);
    expect((await other.store.selectFrom('sources').select('name').executeTakeFirst())?.name).toBe('done');
  });

  it('is migrated once by processes that start together', async () => {
    const place = await makePlace('postgres');
    const opened = await Promise.all([open(place), open(place), open(place)]);
    for (const { store } of opened) expect(await store.selectFrom('tasks').selectAll().execute()).toEqual([]);
  });
});

describe('a data folder', () => {
  it('belongs to one process: another is refused with a sentence that says what to do', async () => {
    const place = await makePlace('sqlite');
    const holder = fork(join(import.meta.dirname, 'fixtures/hold-data-folder.ts'), [place.dataDir]);
    await once(holder, 'message');
    await expect(openDatabase(place)).rejects.toThrow(
      `The data folder ${place.dataDir} is in use by another Throughline (process ${holder.pid}). ` +
        'Stop that one first, or give this one a folder of its own with DATA_DIR.',
    );
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    // The lock goes with the process, however it ends.
    await open(place);
  });

  it('belongs to one opening of it, and is free after closing', async () => {
    const place = await makePlace('sqlite');
    const first = await openDatabase(place);
    await expect(openDatabase(place)).rejects.toThrow(/in use by another Throughline/);
    await first.close();
    await open(place);
  });

  it('is made where it is missing', async () => {
    const place = await makePlace('sqlite');
    const dataDir = join(place.dataDir, 'deep', 'down');
    await open({ ...place, dataDir });
    expect((await stat(dataDir)).isDirectory()).toBe(true);
  });
});
