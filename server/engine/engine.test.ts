import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Database, openDatabase } from '#server/db/database.ts';
import { describePostgres, makeTestPlace } from '#server/db/fixtures/test-stores.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';
import type { Engine, TakeNext } from './engine.ts';
import { createPgBossEngine } from './pg-boss-engine.ts';

/** An installation with the engine under test, and as many processes on it as there are engines opened. */
interface Bench {
  readonly database: Database;
  /** Empty on SQLite. */
  readonly databaseUrl: string;
  openEngine(): Promise<Engine>;
  close(): Promise<void>;
}

/** Both engines keep these promises. */
function keepsItsPromises(openBench: () => Promise<Bench>): () => Bench {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  it('delivers what was committed and nothing that was rolled back', async () => {
    const engine = await bench.openEngine();
    const delivered: string[] = [];
    await engine.start(
      taking(bench, async (id) => {
        delivered.push(id);
        await settle(bench, id);
      }),
      2,
    );
    const rolledBack = enqueueTask(bench, engine, { fault: new Error('no') });
    await expect(rolledBack).rejects.toThrow('no');
    const ids = [await enqueueTask(bench, engine), await enqueueTask(bench, engine)];
    await expect.poll(() => delivered.toSorted()).toEqual(ids.toSorted());
  });

  it('delivers what was committed before it was started', async () => {
    const engine = await bench.openEngine();
    const id = await enqueueTask(bench, engine);
    const delivered: string[] = [];
    await engine.start(
      taking(bench, async (each) => {
        delivered.push(each);
        await settle(bench, each);
      }),
      1,
    );
    await expect.poll(() => delivered).toEqual([id]);
  });

  it('delivers nothing before its time', async () => {
    const engine = await bench.openEngine();
    const now = Date.now();
    const late = await enqueueTask(bench, engine, { notBefore: now + 1_200 });
    const soon = await enqueueTask(bench, engine);
    const delivered = new Map<string, number>();
    await engine.start(
      taking(bench, async (id) => {
        delivered.set(id, Date.now());
        await settle(bench, id);
      }),
      2,
    );
    await expect.poll(() => [...delivered.keys()]).toEqual([soon, late]);
    expect(delivered.get(late)).toBeGreaterThanOrEqual(now + 1_200);
  });

  it('runs up to so many at once, and never more', async () => {
    const engine = await bench.openEngine();
    const ids = await Promise.all(Array.from({ length: 5 }, () => enqueueTask(bench, engine)));
    const inHand = new Map<string, () => void>();
    const delivered: string[] = [];
    let most = 0;
    await engine.start(
      taking(bench, async (id) => {
        delivered.push(id);
        await new Promise<void>((letGo) => {
          inHand.set(id, letGo);
          most = Math.max(most, inHand.size);
        });
        await settle(bench, id);
        inHand.delete(id);
      }),
      2,
    );
    while (delivered.length < ids.length || inHand.size > 0) {
      // Two at a time, as long as there are two.
      const together = Math.min(2, ids.length - delivered.length + inHand.size);
      await expect.poll(() => inHand.size).toBe(together);
      expect(engine.running()).toBe(together);
      const before = delivered.length;
      for (const letGo of inHand.values()) letGo();
      await expect.poll(() => (before === ids.length ? inHand.size === 0 : delivered.length > before)).toBe(true);
    }
    expect(most).toBe(2);
    expect(delivered.toSorted()).toEqual(ids.toSorted());
    await expect.poll(() => engine.running()).toBe(0);
  });

  it('looks again where looking failed', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const engine = await bench.openEngine();
    const id = await enqueueTask(bench, engine);
    const delivered: string[] = [];
    const take = taking(bench, async (each) => {
      delivered.push(each);
      await settle(bench, each);
    });
    let looks = 0;
    await engine.start(async (signal) => {
      looks += 1;
      if (looks < 3) throw new Error('the database is away');
      return take(signal);
    }, 1);
    await expect.poll(() => delivered).toEqual([id]);
    expect(looks).toBeGreaterThanOrEqual(3);
    warned.mockRestore();
  });

  it('on stopping, asks its handlers to let go and waits until they have', async () => {
    const engine = await bench.openEngine();
    await enqueueTask(bench, engine);
    await enqueueTask(bench, engine);
    const told: string[] = [];
    await engine.start(
      taking(bench, async (_, signal) => {
        told.push('began');
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        // Cleaning up takes its time.
        await bench.database.store.selectFrom('tasks').select('id').execute();
        told.push('let go');
      }),
      1,
    );
    await expect.poll(() => told).toEqual(['began']);
    await engine.stop();
    expect(told).toEqual(['began', 'let go']);
    expect(engine.running()).toBe(0);
  });

  return () => bench;
}

describe('the embedded engine on SQLite', () => {
  const bench = keepsItsPromises(() => openBench('sqlite', async () => createEmbeddedEngine({ pollIntervalMs: 20 })));

  it('starts what is announced at once, without waiting for its next look', async () => {
    const engine = createEmbeddedEngine({ pollIntervalMs: 3_600_000 });
    const delivered: string[] = [];
    await engine.start(
      taking(bench(), async (id) => {
        delivered.push(id);
        await settle(bench(), id);
      }),
      1,
    );
    const id = await enqueueTask(bench(), engine);
    await expect.poll(() => delivered).toEqual([id]);
    await engine.stop();
  });
});

describePostgres('pg-boss on PostgreSQL', () => {
  const bench = keepsItsPromises(() =>
    openBench('postgres', async (databaseUrl) => {
      const engine = createPgBossEngine(databaseUrl, { pollSeconds: 1 });
      await engine.open();
      return engine;
    }),
  );

  it('shares the work between processes, each task in one hand', async () => {
    const engines = await Promise.all([bench().openEngine(), bench().openEngine()]);
    const delivered: string[] = [];
    const busy = new Set<Engine>();
    for (const engine of engines) {
      await engine.start(
        taking(bench(), async (id) => {
          delivered.push(id);
          busy.add(engine);
          // Nobody is done before both have been seen at work.
          await expect.poll(() => busy.size).toBe(2);
          await settle(bench(), id);
        }),
        1,
      );
    }
    const [producer] = engines;
    const ids = await Promise.all(Array.from({ length: 8 }, () => enqueueTask(bench(), producer)));
    await expect.poll(() => delivered.length).toBe(ids.length);
    expect(delivered.toSorted()).toEqual(ids.toSorted());
  });

  it('wakes workers that would otherwise look only later', async () => {
    const engine = createPgBossEngine(bench().databaseUrl, { pollSeconds: 600, sweepMs: 600_000 });
    await engine.open();
    const delivered: string[] = [];
    await engine.start(
      taking(bench(), async (id) => {
        delivered.push(id);
        await settle(bench(), id);
      }),
      1,
    );
    // After the first look has found nothing.
    for (const round of [1, 2]) {
      await enqueueTask(bench(), engine);
      await expect.poll(() => delivered).toHaveLength(round);
    }
    await engine.stop();
  });

  it('looks from time to time though nothing was announced', async () => {
    const engine = createPgBossEngine(bench().databaseUrl, { pollSeconds: 1, sweepMs: 500 });
    await engine.open();
    const delivered: string[] = [];
    await engine.start(
      taking(bench(), async (each) => {
        delivered.push(each);
        await settle(bench(), each);
      }),
      1,
    );
    // After the first look has found nothing.
    for (const round of [1, 2]) {
      await insertTask(bench());
      await expect.poll(() => delivered).toHaveLength(round);
    }
    await engine.stop();
  });

  it('delivers what is due though the same task is announced for later', async () => {
    const engine = await bench().openEngine();
    const id = await enqueueTask(bench(), engine, { notBefore: Date.now() + 600_000 });
    const delivered: string[] = [];
    await engine.start(
      taking(bench(), async (each) => {
        delivered.push(each);
        await settle(bench(), each);
      }),
      1,
    );
    await bench()
      .database.store.transaction()
      .execute(async (trx) => {
        await trx.updateTable('tasks').set({ next_retry_at: null }).where('id', '=', id).execute();
        await engine.enqueue(trx, id, Date.now());
      });
    await expect.poll(() => delivered).toEqual([id]);
  });
});

/** Takes up the first task that is due and in nobody's hands, as the progress service does. */
function taking(bench: Bench, handler: (id: string, signal: AbortSignal) => Promise<void>): TakeNext {
  return async (signal) => {
    const taken = await bench.database.store
      .updateTable('tasks')
      .set({ lease_token: 'held' })
      .where('lease_token', 'is', null)
      .where('id', 'in', (tasks) =>
        tasks
          .selectFrom('tasks')
          .select('id')
          .where('status', '=', 'pending')
          .where('lease_token', 'is', null)
          .where((where) => where.or([where('next_retry_at', 'is', null), where('next_retry_at', '<=', Date.now())]))
          .orderBy('queued_at')
          .orderBy('id')
          .limit(1),
      )
      .returning('id')
      .executeTakeFirst();
    return taken === undefined ? null : () => handler(taken.id, signal);
  };
}

async function openBench(
  dialect: 'sqlite' | 'postgres',
  open: (databaseUrl: string) => Promise<Engine>,
): Promise<Bench> {
  const place = await makeTestPlace(dialect);
  const database = await openDatabase(place);
  const databaseUrl = place.databaseUrl ?? '';
  const engines: Engine[] = [];
  return {
    database,
    databaseUrl,
    openEngine: async () => {
      const engine = await open(databaseUrl);
      engines.push(engine);
      return engine;
    },
    close: async () => {
      await Promise.all(engines.map((engine) => engine.stop()));
      await database.close();
      await place.remove();
    },
  };
}

/** Puts a task in the queue as the progress service does. */
async function enqueueTask(
  bench: Bench,
  engine: Engine,
  { notBefore = Date.now(), fault }: { notBefore?: number; fault?: Error } = {},
): Promise<string> {
  const id = await bench.database.store.transaction().execute(async (trx) => {
    const inserted = await insertTask(bench, trx, notBefore);
    await engine.enqueue(trx, inserted, notBefore);
    if (fault !== undefined) throw fault;
    return inserted;
  });
  engine.wake();
  return id;
}

async function insertTask(
  bench: Bench,
  store: Pick<Database['store'], 'insertInto'> = bench.database.store,
  notBefore = 0,
): Promise<string> {
  const now = Date.now();
  const id = `summary_${now}_${process.hrtime.bigint()}_${randomBytes(4).toString('hex')}`;
  const unknown = { url: null, media_type: null, bytes: null, sha256: null, file_key: null };
  await store
    .insertInto('sources')
    .values({ id: `source_of_${id}`, owner_id: 'ada', kind: 'text', name: 'A text', created_at: now, ...unknown })
    .execute();
  await store
    .insertInto('tasks')
    .values({
      ...{ id, owner_id: 'ada', source_id: `source_of_${id}`, kind: 'summary', status: 'pending' },
      ...{ title: 'A text', method: 'extractive' },
      ...{ attempt: 1, version: 1, anchor_percent: 0, anchor_fraction: 0 },
      ...{ created_at: now, queued_at: now, updated_at: now, next_retry_at: notBefore > now ? notBefore : null },
    })
    .execute();
  return id;
}

/** What a handler leaves behind: a task that is finished. */
async function settle(bench: Bench, id: string): Promise<void> {
  await bench.database.store
    .updateTable('tasks')
    .set({ status: 'cancelled', completed_at: Date.now(), lease_token: null, next_retry_at: null })
    .where('id', '=', id)
    .execute();
}
