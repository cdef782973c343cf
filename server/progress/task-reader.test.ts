import { afterAll, beforeAll, expect, it } from 'vitest';
import { MIN_SIMILAR_RUNS } from '#domain/eta.ts';
import { KINDS } from '#domain/kinds/registry.ts';
import { priorWeights } from '#domain/plan.ts';
import { newTaskId } from '#domain/task-id.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { claim, createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService } from './progress-service.ts';

describeOnEachStore('reading tasks', (dialect) => {
  let bench: TestProgress;
  let service: ProgressService;
  const TTL_MS = 3_600_000;

  beforeAll(async () => {
    bench = await openTestProgress(dialect);
    service = bench.service({ ttlMs: TTL_MS });
  });
  afterAll(() => bench.close());

  /** Creates tasks a second apart. */
  async function create(owner: string, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      bench.clock.now += 1_000;
      ids.push((await createTask(service, owner)).id);
    }
    return ids;
  }

  const cancelAll = async (owner: string, ids: string[]) => {
    for (const id of ids) await service.cancel(owner, id);
  };

  it('lists the newest first, up to a limit, for their owner alone', async () => {
    const ids = await create('lena', 4);
    await create('other', 1);
    const { tasks: listed } = await service.read.list('lena', {});
    expect(listed.map(({ id }) => id)).toEqual(ids.toReversed());
    expect((await service.read.list('lena', { limit: 2 })).tasks.map(({ id }) => id)).toEqual(
      ids.toReversed().slice(0, 2),
    );
    expect(listed[0]).toEqual(await service.read.get('lena', ids.at(-1) ?? ''));
    await cancelAll('lena', ids);
  });

  it('lists by status and kind', async () => {
    const [cancelled = '', running = '', pending = ''] = await create('max', 3);
    await service.cancel('max', cancelled);
    service.release(await claim(service, running));
    const idsOf = async (filter: Parameters<typeof service.read.list>[1]) =>
      (await service.read.list('max', filter)).tasks.map(({ id }) => id);
    expect(await idsOf({ status: ['pending'] })).toEqual([pending]);
    expect(await idsOf({ status: ['pending', 'running'] })).toEqual([pending, running]);
    expect(await idsOf({ status: ['completed'] })).toEqual([]);
    expect(await idsOf({ status: [] })).toEqual([]);
    expect(await idsOf({ kind: 'summary' })).toEqual([pending, running, cancelled]);
    expect(await idsOf({ kind: 'ingestion' })).toEqual([]);
    await cancelAll('max', [running, pending]);
  });

  it('keeps finished tasks on the active list for a time, and for ever in the history', async () => {
    const [finished = '', unfinished = ''] = await create('ida', 2);
    await service.cancel('ida', finished);
    const idsOf = async (scope: 'active' | 'all') =>
      (await service.read.list('ida', { scope })).tasks.map(({ id }) => id);
    bench.clock.now += TTL_MS - 1;
    expect(await idsOf('active')).toEqual([unfinished, finished]);
    bench.clock.now += 1;
    expect(await idsOf('active')).toEqual([unfinished]);
    bench.clock.now += 1_000 * TTL_MS;
    expect(await idsOf('active')).toEqual([unfinished]);
    expect(await idsOf('all')).toEqual([unfinished, finished]);
    await cancelAll('ida', [unfinished]);
  });

  it('watches: answers what changed since, and the ids that lead nowhere', async () => {
    const ids = await create('uma', 2);
    const [first = '', second = ''] = ids;
    const foreign = (await create('other', 1))[0] ?? '';
    const nowhere = newTaskId('summary', 0, new Uint8Array(16));
    const all = await service.read.watch(
      'uma',
      [first, second, foreign, nowhere].map((id) => ({ id, version: 0 })),
    );
    expect(all.tasks.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    expect(all.missing).toEqual([foreign, nowhere]);

    const held = all.tasks.map(({ id, version }) => ({ id, version }));
    expect(await service.read.watch('uma', held)).toEqual({ tasks: [], missing: [] });
    await service.cancel('uma', second);
    const { tasks } = await service.read.watch('uma', held);
    expect(tasks).toEqual([await service.read.get('uma', second)]);
    expect(await service.read.watch('uma', [])).toEqual({ tasks: [], missing: [] });
    await cancelAll('uma', [first]);
  });

  it('counts the place in the queue over all that wait, and watches it where it is named', async () => {
    const ids = await create('zoe', 3);
    const places = await Promise.all(ids.map(async (id) => (await service.read.get('zoe', id)).queuePosition));
    const held = ids.map((id, index) => ({ id, version: 1, queuePosition: places[index] ?? null }));
    expect(await service.read.watch('zoe', held)).toEqual({ tasks: [], missing: [] });
    const [first = '', second = '', third = ''] = ids;
    await service.cancel('zoe', first);
    const { tasks } = await service.read.watch('zoe', held.slice(1));
    // Each moves up to the place of the one before it in its owner's line, or past it.
    expect(tasks.map(({ id }) => id).toSorted()).toEqual([second, third].toSorted());
    for (const [index, task] of tasks.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).entries()) {
      expect(task.queuePosition).toBeLessThan(places[index + 1] ?? 0);
      expect(task.stage).toMatch(/^Waiting (to start|in the queue, number \d+)$/);
    }
    // Who does not name the place hears nothing of it.
    expect((await service.read.watch('zoe', [{ id: second, version: 1 }])).tasks).toEqual([]);
    const run = await claim(service, second);
    expect((await service.read.get('zoe', second)).queuePosition).toBeNull();
    await finish(service, run);
  });

  it('reads a task as it stood at one moment, while it is being written', async () => {
    const [id = ''] = await create('kim', 1);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 1_000);
    const { version: start } = await service.read.get('kim', id);
    let isWriting = true;
    const writing = (async () => {
      for (let items = 1; items <= 100; items++) await run.store('connecting', items, async () => {});
      isWriting = false;
    })();
    let reads = 0;
    const reader = async () => {
      while (isWriting) {
        const { version, phases } = await service.read.get('kim', id);
        expect(phases[0]?.itemsProcessed).toBe(version - start);
        reads++;
      }
    };
    await Promise.all([writing, reader(), reader()]);
    expect(reads).toBeGreaterThan(0);
    await finish(service, run, { items: 1_000 });
  });

  it('estimates the time left and weighs the phases once there are enough similar runs', async () => {
    const prior = priorWeights(KINDS.summary.plan);
    const runOnce = async () => {
      const { id } = await createTask(service, 'eta', { sourceKind: 'url' });
      const run = await claim(service, id);
      await run.startPhase('connecting');
      const { eta } = await service.read.get('eta', id);
      const weights = run.task.phases.map(({ weight }) => weight);
      await finish(service, run, {
        whileWorking: () => {
          bench.clock.now += 2_000;
        },
      });
      // History is read anew after a while.
      bench.clock.now += 60_000;
      return { eta, weights };
    };
    for (let index = 0; index < MIN_SIMILAR_RUNS; index++)
      expect(await runOnce()).toEqual({ eta: null, weights: prior });
    const { eta, weights } = await runOnce();
    expect(eta).toEqual({ lowSeconds: 12, highSeconds: 12, similarRuns: MIN_SIMILAR_RUNS });
    for (const weight of weights) expect(weight).toBeCloseTo(100 / 6);
    // Another kind of source has a history of its own, and so has another method.
    for (const unlike of [{ sourceKind: 'youtube' }, { sourceKind: 'url', method: 'another' }] as const) {
      const { id } = await createTask(service, 'eta', unlike);
      const run = await claim(service, id);
      await run.startPhase('connecting');
      expect((await service.read.get('eta', id)).eta).toBeNull();
      await finish(service, run);
    }
  });

  it('tells events page by page, and changes of the task apart from failures of its items', async () => {
    const [id = ''] = await create('eva', 1);
    const failed = Array.from({ length: 450 }, (_, index) => ({
      ...({ task_id: id, type: 'item-failed', phase: 'extracting', attempt: 1, at: bench.clock.now } as const),
      data: JSON.stringify({ item: `page ${index}` }),
    }));
    await bench.database.store.insertInto('events').values(failed).execute();
    await cancelAll('eva', [id]);
    const read = (page: Parameters<typeof service.read.events>[2]) => service.read.events('eva', id, page);

    const changes = await read({ select: 'changes' });
    expect(changes.map(({ type }) => type)).toEqual(['created', 'cancelled']);
    const newest = await read({ select: 'failures', limit: 200 });
    expect(newest.map(({ data }) => data.item)).toEqual(failed.slice(250).map((_, at) => `page ${at + 250}`));
    const before = await read({ select: 'failures', limit: 200, before: newest[0]?.id ?? 0 });
    expect(before.map(({ data }) => data.item)).toEqual(failed.slice(50, 250).map((_, at) => `page ${at + 50}`));
    const behind = await read({ after: newest.at(-2)?.id ?? 0, limit: 10 });
    expect(behind.map(({ type }) => type)).toEqual(['item-failed', 'cancelled']);
    expect(await read({})).toHaveLength(452);
  });

  it('tells how many items failed, and the first of them, however many there are', async () => {
    const [id = ''] = await create('eva', 1);
    const failure = JSON.stringify({ code: 'internal', message: 'm', remedy: 'r', retryable: false });
    const rows = Array.from({ length: 450 }, (_, index) => ({
      ...({ task_id: id, phase: 'extracting', item_index: index, item: `page ${index}`, failure } as const),
    }));
    await bench.database.store.insertInto('problems').values(rows).execute();
    const snapshot = await service.read.get('eva', id);
    expect(snapshot.phases.find(({ name }) => name === 'extracting')?.itemsFailed).toBe(450);
    expect(snapshot.problems.map(({ item }) => item)).toEqual(rows.slice(0, 100).map(({ item }) => item));
    await cancelAll('eva', [id]);
  });
});
