import { afterEach, beforeEach, expect, it } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { claim, createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService } from './progress-service.ts';
import { RunStopped, type TaskRun } from './task-run.ts';

const HOUR_MS = 3_600_000;

describeOnEachStore('pausing a task', (dialect) => {
  let test: TestProgress;
  let service: ProgressService;

  beforeEach(async () => {
    test = await openTestProgress(dialect);
    service = test.service();
  });

  afterEach(() => test.close());

  const types = async (id: string) => (await service.read.events('ada', id)).map(({ type }) => type);

  /** A run in the middle of its first phase. */
  async function beginRun(id: string): Promise<TaskRun> {
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 10);
    await run.store('connecting', 4, async () => {});
    return run;
  }

  it('pauses at once what waits in the queue, keeps it from workers, and lets it go on', async () => {
    const { id } = await createTask(service, 'ada');
    const paused = await service.pause('ada', id);
    expect(paused).toMatchObject({ status: 'paused', request: null, queuePosition: null });
    expect(await service.claim(id)).toBeNull();
    const resumed = await service.resume('ada', id);
    expect(resumed).toMatchObject({ status: 'pending', queuePosition: 1 });
    expect(test.enqueued.filter((sent) => sent.id === id)).toHaveLength(2);
    await finish(service, await claim(service, id));
    expect((await service.read.get('ada', id)).status).toBe('completed');
  });

  it('pauses what runs at the end of the item in work, and not before its worker has let go', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    expect(await service.pause('ada', id)).toMatchObject({ status: 'running', request: 'pause' });
    expect(run.signal.aborted).toBe(false);

    let isStored = false;
    const item = run.store('connecting', 5, async () => {
      isStored = true;
    });
    await expect(item).rejects.toThrow(RunStopped);
    expect(isStored).toBe(true);
    expect((await service.read.get('ada', id)).status).toBe('running');

    await service.conclude(run, run.signal.reason);
    service.release(run);
    const paused = await service.read.get('ada', id);
    expect(paused).toMatchObject({ status: 'paused', request: null });
    expect(paused.phases[0]).toMatchObject({ status: 'paused', itemsProcessed: 5, attempts: 1 });
    expect(paused.phases[1]?.status).toBe('pending');
  });

  it('breaks off at once where an item is not worth waiting for', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await claim(service, id);
    await run.startPhase('connecting', true);
    await service.pause('ada', id);
    expect(run.signal.reason).toMatchObject({ cause: 'pause' });
  });

  it('can be taken back while it is pending, in this process and in another', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    await service.pause('ada', id);
    expect(await test.service().resume('ada', id)).toMatchObject({ status: 'running', request: null });
    await service.resume('ada', id).catch(() => {});
    run.withdrawPause();
    await run.store('connecting', 6, async () => {});
    expect(run.signal.aborted).toBe(false);
    expect(await types(id)).toEqual(['created', 'started', 'phase-started', 'pause-requested', 'pause-withdrawn']);
  });

  it('that was taken back after the work had stopped puts the task back in the queue', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    await service.pause('ada', id);
    await expect(run.store('connecting', 5, async () => {})).rejects.toThrow(RunStopped);
    await service.resume('ada', id);
    await service.conclude(run, run.signal.reason);
    service.release(run);
    expect(await service.read.get('ada', id)).toMatchObject({ status: 'running', request: null });
    const again = await claim(service, id);
    expect(again.phase('connecting').itemsProcessed).toBe(5);
  });

  it('gives way to a cancel', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    await service.pause('ada', id);
    await service.cancel('ada', id);
    await service.conclude(run, run.signal.reason);
    expect((await service.read.get('ada', id)).status).toBe('cancelled');
    await expect(service.resume('ada', id)).rejects.toThrow('not paused');
    await expect(service.pause('ada', id)).rejects.toThrow('already been cancelled');
  });

  it('survives a worker that dies before it has let go', async () => {
    const { id } = await createTask(service, 'ada');
    await beginRun(id);
    await service.pause('ada', id);
    test.clock.now += 10_000;
    const other = test.service();
    const run = await claim(other, id);
    await expect(run.startPhase('connecting')).rejects.toThrow(RunStopped);
    await other.conclude(run, run.signal.reason);
    expect((await service.read.get('ada', id)).status).toBe('paused');
  });

  it('of an hour changes neither percent nor estimate, and enters no duration', async () => {
    for (let runs = 0; runs < 5; runs++) {
      const { id } = await createTask(service, 'ada');
      const run = await claim(service, id);
      await finish(service, run, { items: 10, whileWorking: () => (test.clock.now += 2_000) });
      service.release(run);
    }
    const { id } = await createTask(service, 'ada');
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 10);
    test.clock.now += 1_000;
    await service.pause('ada', id);
    await run.store('connecting', 5, async () => {}).catch(() => {});
    await service.conclude(run, run.signal.reason);
    service.release(run);
    const before = await service.read.get('ada', id);
    expect(before.eta).not.toBeNull();

    test.clock.now += HOUR_MS;
    const after = await service.read.get('ada', id);
    expect(after.progress).toBe(before.progress);
    expect(after.eta).toEqual(before.eta);

    await service.resume('ada', id);
    const again = await claim(service, id);
    await again.startPhase('connecting');
    const going = await service.read.get('ada', id);
    expect(going.progress).toBe(before.progress);
    expect(going.eta).toEqual(before.eta);
    await again.store('connecting', 10, async () => {});
    await again.completePhase('connecting');
    expect(again.phase('connecting').workedMs).toBe(1_000);
    expect(again.phase('connecting').attempts).toBe(1);
  });

  it('ends a wait for the next try, and resuming is that try', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    await service.conclude(run, new Error('something broke'));
    service.release(run);
    expect((await service.read.get('ada', id)).nextRetryAt).not.toBeNull();
    const paused = await service.pause('ada', id);
    expect(paused).toMatchObject({ status: 'paused', nextRetryAt: null });
    await service.resume('ada', id);
    const again = await claim(service, id);
    await again.startPhase('connecting');
    expect(again.phase('connecting').attempts).toBe(2);
  });

  it('fails the phase that rests where the work on it cannot be taken up again', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    await service.conclude(run, new Error('something broke'));
    service.release(run);
    await service.pause('ada', id);
    await service.resume('ada', id);
    const again = await claim(service, id);
    await service.conclude(again, new FailureError(failure('page_not_found', { host: 'a.example' })));
    service.release(again);
    const failed = await service.read.get('ada', id);
    expect(failed).toMatchObject({
      status: 'failed',
      phases: [{ name: 'connecting', status: 'failed' }, {}, {}, {}, {}, {}],
    });
    const retried = await service.retry('ada', id);
    expect(retried.phases[0]).toMatchObject({ status: 'pending', attempts: 0 });
  });

  it('is not needed to cut a wait short: retrying does', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await beginRun(id);
    await service.conclude(run, new Error('something broke'));
    service.release(run);
    const hastened = await service.retry('ada', id);
    expect(hastened.status).toBe('running');
    expect(Date.parse(hastened.nextRetryAt ?? '')).toBe(test.clock.now);
    expect(test.enqueued.at(-1)).toEqual({ id, notBefore: test.clock.now });
    expect(hastened.attempt).toBe(1);
  });

  it('is nobody else’s to ask', async () => {
    const { id } = await createTask(service, 'ada');
    await expect(service.pause('eve', id)).rejects.toThrow('no task');
    await service.pause('ada', id);
    await expect(service.resume('eve', id)).rejects.toThrow('no task');
  });
});
