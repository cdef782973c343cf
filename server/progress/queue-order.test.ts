import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { claim, createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService } from './progress-service.ts';

describeOnEachStore('the queue', (dialect) => {
  let bench: TestProgress;
  let service: ProgressService;

  beforeEach(async () => {
    bench = await openTestProgress(dialect);
    service = bench.service();
  });
  afterEach(() => bench.close());

  const enqueue = async (owner: string, count: number) => {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      bench.clock.now += 1;
      ids.push((await createTask(service, owner)).id);
    }
    return ids;
  };
  const positions = (owner: string, ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await service.read.get(owner, id)).queuePosition));

  it('lets owners take turns, each in the order of what they asked for', async () => {
    const adas = await enqueue('ada', 4);
    const bobs = await enqueue('bob', 2);
    expect(await positions('ada', adas)).toEqual([1, 3, 5, 6]);
    expect(await positions('bob', bobs)).toEqual([2, 4]);
  });

  const startNext = async (by: ProgressService = service) => (await by.claimNext())?.task.id ?? null;

  it('gives its tasks out in that order, and none twice', async () => {
    const [a1, a2, a3] = await enqueue('ada', 3);
    const [b1] = await enqueue('bob', 1);
    const others = bench.service();
    const given = await Promise.all([startNext(), startNext(others), startNext(), startNext(others), startNext()]);
    expect(given.toSorted()).toEqual([a1, a2, a3, b1, null].toSorted());
  });

  it('lets one who has one task start before the many of another', async () => {
    const many = await enqueue('ada', 50);
    expect([await startNext(), await startNext()]).toEqual(many.slice(0, 2));
    const [link] = await enqueue('bob', 1);
    expect(await startNext()).toBe(link);
  });

  it('gives out what waits for its next try once that is due, and never what rests or is done', async () => {
    const [waits, rests, cancelled] = await enqueue('ada', 3);
    await service.pause('ada', rests ?? '');
    await service.cancel('ada', cancelled ?? '');
    const run = await claim(service, waits ?? '');
    await service.conclude(run, new Error('something broke'));
    service.release(run);
    expect(await startNext()).toBeNull();
    bench.clock.now += 3_600_000;
    expect(await startNext()).toBe(waits);
  });

  it('gives out what a worker holds that has been silent for too long, and not what is in live hands', async () => {
    const [id] = await enqueue('ada', 1);
    await claim(service, id ?? '');
    const other = bench.service();
    bench.clock.now += 4_999;
    expect(await startNext(other)).toBeNull();
    bench.clock.now += 1;
    expect(await startNext(other)).toBe(id);
  });

  it('takes a sign of life from the future for none: the clock was set back', async () => {
    const [id] = await enqueue('ada', 1);
    await claim(service, id ?? '');
    bench.clock.now -= 3_600_000;
    expect(await startNext(bench.service())).toBe(id);
  });

  it('keeps to so many tasks of one owner at once, however many workers there are', async () => {
    const limits = { perOwner: 2, perHost: null };
    const workers = Array.from({ length: 4 }, () => bench.service({ limits }));
    const adas = await enqueue('ada', 5);
    const [bobs] = await enqueue('bob', 1);
    const given = await Promise.all(workers.map(startNext));
    expect(given.filter((id) => id !== null).toSorted()).toEqual([adas[0], adas[1], bobs].toSorted());
    await bench.database.store
      .updateTable('tasks')
      .set({ status: 'cancelled', completed_at: 1, lease_token: null })
      .where('id', '=', adas[0] ?? '')
      .execute();
    expect(await startNext(workers[3])).toBe(adas[2]);
  });

  it('keeps to so many tasks from one host at once, and starts others meanwhile', async () => {
    const limited = bench.service({ limits: { perOwner: null, perHost: 1 } });
    const from = async (host: string) => {
      bench.clock.now += 1;
      return (await createTask(service, 'ada', { sourceKind: 'url', host })).id;
    };
    const [first, second, elsewhere] = [await from('a.example'), await from('a.example'), await from('b.example')];
    const [text] = await enqueue('ada', 1);
    const run = await limited.claimNext();
    expect(run?.task.id).toBe(first);
    expect([await startNext(limited), await startNext(limited), await startNext(limited)]).toEqual([
      elsewhere,
      text,
      null,
    ]);
    if (run !== null) await finish(limited, run);
    expect(await startNext(limited)).toBe(second);
  });

  it('counts what runs already as turns taken', async () => {
    const [running, ...waiting] = await enqueue('ada', 3);
    await claim(service, running ?? '');
    const bobs = await enqueue('bob', 1);
    expect(await positions('bob', bobs)).toEqual([1]);
    expect(await positions('ada', waiting)).toEqual([2, 3]);
  });
});
