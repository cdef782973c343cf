import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { fillQueue } from './fixtures/fill-queue.ts';
import { createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService } from './progress-service.ts';
import type { TaskRun } from './task-run.ts';

const MANY = 1_500;

describeOnEachStore('owners share the workers', (dialect) => {
  let bench: TestProgress;
  /** As many processes, with a place for one task each. */
  let workers: readonly { readonly service: ProgressService; run: TaskRun | null }[];

  beforeEach(async () => {
    bench = await openTestProgress(dialect);
    // Nobody dies here: what the clock says of heartbeats is not what this is about.
    workers = Array.from({ length: 3 }, () => ({ service: bench.service({ staleAfterMs: 86_400_000 }), run: null }));
  });
  afterEach(() => bench.close());

  /** Each worker in turn ends what it has, and takes up what is next. Answers whose that is, until `owner` had a turn. */
  async function workUntil(owner: string): Promise<string[]> {
    const started: string[] = [];
    for (let turn = 0; started.at(-1) !== owner; turn++) {
      const worker = workers[turn % workers.length];
      if (worker === undefined || turn > MANY) throw new Error(`${owner} never had a turn`);
      bench.clock.now += 1_000;
      if (worker.run !== null) await finish(worker.service, worker.run);
      worker.run = await worker.service.claimNext();
      started.push(worker.run?.task.ownerId ?? 'nobody');
    }
    return started;
  }

  it('whoever queues one task starts next, however many another has queued before', async () => {
    const [first] = workers;
    await fillQueue(bench.database, 'ada', MANY, bench.clock.now);
    bench.clock.now += MANY;
    for (const worker of workers) worker.run = await worker.service.claimNext();
    expect(workers.map(({ run }) => run?.task.ownerId)).toEqual(['ada', 'ada', 'ada']);
    if (first === undefined) throw new Error('there is no worker');
    const { id } = await createTask(first.service, 'bob');
    expect((await first.service.read.get('bob', id)).queuePosition).toBe(1);
    // Nothing else is started before it: it waits for the first that ends of what runs now.
    expect(await workUntil('bob')).toEqual(['bob']);
    // And it does not keep ada from going on.
    expect(await workUntil('ada')).toEqual(['ada']);
  });

  it('three who queue much have a place each', async () => {
    for (const owner of ['ada', 'bob', 'eve']) {
      await fillQueue(bench.database, owner, 20, bench.clock.now);
      bench.clock.now += 20;
    }
    const running: string[][] = [];
    for (let round = 0; round < 4; round++) {
      for (const worker of workers) {
        bench.clock.now += 1_000;
        if (worker.run !== null) await finish(worker.service, worker.run);
        worker.run = await worker.service.claimNext();
      }
      running.push(workers.map(({ run }) => run?.task.ownerId ?? 'nobody').toSorted());
    }
    expect(running).toEqual(running.map(() => ['ada', 'bob', 'eve']));
  });
});
