import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { claim, createTask, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
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

  it('counts what runs already as turns taken', async () => {
    const [running, ...waiting] = await enqueue('ada', 3);
    await claim(service, running ?? '');
    const bobs = await enqueue('bob', 1);
    expect(await positions('bob', bobs)).toEqual([1]);
    expect(await positions('ada', waiting)).toEqual([2, 3]);
  });
});
