import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { newTaskId } from '#domain/task-id.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { claim, createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService } from './progress-service.ts';
import { RunStopped, type TaskRun } from './task-run.ts';

const nowhere = newTaskId('summary', 0, new Uint8Array(16));
const outage = (retryAfterMs: number | null = null) =>
  new FailureError(failure('server_error', { host: 'a.example', status: 503 }), { retryAfterMs });
const permanent = new FailureError(failure('page_not_found', { host: 'a.example', status: 404 }));
const refusedAs = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });

describeOnEachStore('the progress service', (dialect) => {
  let bench: TestProgress;
  let service: ProgressService;
  const owner = 'ada';
  const get = (id: string) => service.read.get(owner, id);
  const eventsOf = async (id: string) => (await service.read.events(owner, id)).map(({ type }) => type);

  beforeAll(async () => {
    bench = await openTestProgress(dialect);
    service = bench.service();
  });
  afterAll(() => bench.close());

  /** A document with one passage for each unit, as extracting stores them. */
  async function addDocument(task: TaskSnapshot): Promise<string> {
    const { source_id } = await bench.database.store
      .selectFrom('tasks')
      .select('source_id')
      .where('id', '=', task.id)
      .executeTakeFirstOrThrow();
    const id = `doc_of_${task.id}`;
    await bench.database.store
      .insertInto('documents')
      .values({ id, owner_id: owner, task_id: task.id, source_id, units_extracted: 0, created_at: bench.clock.now })
      .execute();
    return id;
  }

  const storesPassage = (documentId: string, position: number) => async (trx: StoreTransaction) => {
    await trx
      .insertInto('passages')
      .values({
        ...{ document_id: documentId, position, unit_index: position, text: `Page ${position}.` },
        ...{ locator: '{}', heading_path: '[]', role: null },
      })
      .execute();
  };

  const passagesOf = async (documentId: string) => {
    const rows = await bench.database.store
      .selectFrom('passages')
      .select('position')
      .where('document_id', '=', documentId)
      .orderBy('position')
      .execute();
    return rows.map(({ position }) => position);
  };

  it('creates a task that waits in the queue, and its delivery with it', async () => {
    const task = await createTask(service, owner, { title: 'A report' });
    expect(task).toMatchObject({
      ...{ kind: 'summary', title: 'A report', status: 'pending', request: null, progress: 0, attempt: 1, version: 1 },
      ...{ phase: 'connecting', result: null, error: null, startedAt: null, completedAt: null },
      createdAt: new Date(bench.clock.now).toISOString(),
    });
    expect(task.phases.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'connecting pending',
      'fetching pending',
      'extracting pending',
      'analyzing pending',
      'writing pending',
      'saving pending',
    ]);
    expect(bench.enqueued.at(-1)).toEqual({ id: task.id, notBefore: bench.clock.now });
    expect(await eventsOf(task.id)).toEqual(['created']);
    await service.cancel(owner, task.id);
  });

  it('creates nothing where what the task needs cannot be stored', async () => {
    const before = await service.read.list(owner, { scope: 'all', limit: 200 });
    await expect(createTask(service, owner, { fault: new Error('no room') })).rejects.toThrow('no room');
    expect(await service.read.list(owner, { scope: 'all', limit: 200 })).toEqual(before);
    const sources = await bench.database.store.selectFrom('sources').select('id').execute();
    const used = await bench.database.store.selectFrom('tasks').select('source_id').distinct().execute();
    expect(sources).toHaveLength(used.length);
  });

  it('takes a task from the queue to its end, and tells every step', async () => {
    const { id } = await createTask(service, owner);
    await finish(service, await claim(service, id));
    const done = await get(id);
    expect(done).toMatchObject({
      ...{ status: 'completed', progress: 100, stage: 'Summary ready', phase: null },
      ...{ result: { summaryId: `sum_of_${id}` }, error: null, request: null },
    });
    for (const phase of done.phases) {
      expect(phase).toMatchObject({
        status: 'completed',
        progress: 100,
        itemsProcessed: 3,
        itemsTotal: 3,
        attempts: 1,
      });
    }
    expect(await eventsOf(id)).toEqual([
      'created',
      'started',
      ...Array.from({ length: 6 }, () => ['phase-started', 'phase-completed']).flat(),
      'completed',
    ]);
  });

  it('gives every write a version of its own', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    const versions: number[] = [];
    const look = async () => void versions.push((await get(id)).version);
    await look();
    await run.startPhase('connecting');
    await look();
    await run.plan('connecting', 10);
    await look();
    await run.store('connecting', 5, async () => {});
    await look();
    await run.retitle('Another title');
    await look();
    await service.cancel(owner, id);
    await look();
    await service.conclude(run, run.signal.reason);
    await look();
    service.release(run);
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  it('stores an effect, the count and the event together or not at all', async () => {
    const task = await createTask(service, owner);
    const document = await addDocument(task);
    const run = await claim(service, task.id);
    await run.startPhase('connecting');
    await run.plan('connecting', 2);
    await run.store('connecting', 1, storesPassage(document, 0));
    const before = await get(task.id);
    const eventsBefore = await eventsOf(task.id);
    const failing = run.store('connecting', 2, async (trx) => {
      await storesPassage(document, 1)(trx);
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    await expect(
      run.change(
        () => ({
          task: { title: 'Never' },
          phases: [],
          events: [{ type: 'item-failed', phase: null, data: {} }],
        }),
        storesPassage(document, 0),
      ),
    ).rejects.toThrow();
    expect(await get(task.id)).toEqual(before);
    expect(await eventsOf(task.id)).toEqual(eventsBefore);
    expect(await passagesOf(document)).toEqual([0]);
    // The run goes on where it stood.
    await run.store('connecting', 2, storesPassage(document, 1));
    expect((await get(task.id)).phases[0]).toMatchObject({ itemsProcessed: 2 });
    expect(await passagesOf(document)).toEqual([0, 1]);
    await service.cancel(owner, task.id);
    await service.conclude(run, run.signal.reason);
    service.release(run);
  });

  it('writes nothing for a run whose task was taken over', async () => {
    const task = await createTask(service, owner);
    const document = await addDocument(task);
    const late = await claim(service, task.id);
    await late.startPhase('connecting');
    await late.plan('connecting', 5);
    bench.clock.now += 6_000;
    const other = bench.service();
    const run = await claim(other, task.id);
    const before = await get(task.id);

    await expect(late.store('connecting', 1, storesPassage(document, 0))).rejects.toThrow(RunStopped);
    expect(late.signal.aborted).toBe(true);
    expect(late.signal.reason).toMatchObject({ cause: 'lease-lost' });
    await expect(late.completePhase('connecting')).rejects.toThrow(RunStopped);
    await expect(service.complete(late, 'sum_late')).rejects.toThrow(RunStopped);
    expect(await service.conclude(late, new Error('anything'))).toBeNull();
    service.release(late);
    expect(await get(task.id)).toEqual(before);
    expect(await passagesOf(document)).toEqual([]);

    expect((await service.read.events(owner, task.id)).at(-1)).toMatchObject({
      type: 'recovered',
      phase: 'connecting',
      data: { itemsProcessed: 0, itemsTotal: 5 },
    });
    await finish(other, run, { items: 5 });
    expect((await get(task.id)).status).toBe('completed');
  });

  it('leaves a task in the hands of a worker that is alive, until it has been silent for too long', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    const other = bench.service();
    expect(await service.claim(id)).toBeNull();
    expect(await other.claim(id)).toBeNull();
    bench.clock.now += 4_999;
    expect(await other.claim(id)).toBeNull();
    bench.clock.now += 1;
    // It lives in this very process: silence proves nothing.
    expect(await service.claim(id)).toBeNull();
    const taken = await claim(other, id);
    await other.cancel(owner, id);
    await other.conclude(taken, taken.signal.reason);
    other.release(taken);
    service.release(run);
  });

  it.each([3_600_000, -3_600_000])('takes nobody for dead whose clock is %d ms off', async (offMs) => {
    const leaseClock = async () => bench.clock.now;
    const one = bench.service({ leaseClock });
    const other = bench.service({ leaseClock, clock: () => bench.clock.now + offMs });
    const { id } = await createTask(one, owner);
    const run = await claim(one, id);
    expect(await other.claim(id)).toBeNull();
    expect(await other.claimNext()).toBeNull();
    bench.clock.now += 5_000;
    const taken = await claim(other, id);
    one.release(run);
    expect(await one.claim(id)).toBeNull();
    await other.cancel(owner, id);
    await other.conclude(taken, taken.signal.reason);
    other.release(taken);
  });

  it('gives a task to one of many that reach for it at once', async () => {
    const { id } = await createTask(service, owner);
    const processes = [service, bench.service(), bench.service()];
    const claims = await Promise.all([...processes, ...processes].map((each) => each.claim(id)));
    const runs = claims.filter((run) => run !== null);
    expect(runs).toHaveLength(1);
    await service.cancel(owner, id);
    for (const run of runs) {
      run.stop('cancel');
      await service.conclude(run, run.signal.reason);
      for (const each of processes) each.release(run);
    }
    expect((await get(id)).status).toBe('cancelled');
  });

  it('stays alive by its heartbeat, and learns from it that it has lost its task or is to stop', async () => {
    const [lost, asked] = [await createTask(service, owner), await createTask(service, owner)];
    const beating = bench.service({ heartbeatMs: 5 });
    const runs = [await claim(beating, lost.id), await claim(beating, asked.id)] as const;
    bench.clock.now += 60_000;
    const lastBeat = () =>
      bench.database.store.selectFrom('tasks').select('heartbeat_at').where('id', '=', lost.id).executeTakeFirst();
    await expect.poll(lastBeat).toEqual({ heartbeat_at: bench.clock.now });
    expect(await service.claim(lost.id)).toBeNull();
    // Another process asks for one to be cancelled, and the other's lease is gone.
    await service.cancel(owner, asked.id);
    await bench.database.store.updateTable('tasks').set({ lease_token: 'other' }).where('id', '=', lost.id).execute();
    await expect.poll(() => runs.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(runs.map(({ signal }) => signal.reason.cause)).toEqual(['lease-lost', 'cancel']);
    for (const run of runs) {
      await beating.conclude(run, run.signal.reason);
      beating.release(run);
    }
    expect((await get(asked.id)).status).toBe('cancelled');
    await bench.database.store.updateTable('tasks').set({ lease_token: null }).where('id', '=', lost.id).execute();
    await service.cancel(owner, lost.id);
  });

  it('cancels at once what waits in the queue', async () => {
    const { id } = await createTask(service, owner);
    const cancelled = await service.cancel(owner, id);
    expect(cancelled).toMatchObject({ status: 'cancelled', request: null, progress: 0, queuePosition: null });
    expect(await service.claim(id)).toBeNull();
    await expect(service.cancel(owner, id)).rejects.toThrow(refusedAs('not_allowed_now'));
    await expect(service.retry(owner, id)).rejects.toThrow(refusedAs('not_allowed_now'));
    expect(await get(id)).toEqual(cancelled);
  });

  it('asks a running task to stop, once, and its worker stops', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    expect(await service.cancel(owner, id)).toMatchObject({
      status: 'running',
      request: 'cancel',
      stage: 'Cancelling',
    });
    expect(run.signal.reason).toMatchObject({ cause: 'cancel' });
    const asked = await service.cancel(owner, id);
    expect(await service.conclude(run, run.signal.reason)).toBeNull();
    service.release(run);
    expect(await get(id)).toMatchObject({ status: 'cancelled', request: null, version: asked.version + 1 });
    expect(await eventsOf(id)).toEqual(['created', 'started', 'phase-started', 'cancel-requested', 'cancelled']);
  });

  it('cancels at once what waits for a retry', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await service.conclude(run, outage());
    service.release(run);
    expect(await service.cancel(owner, id)).toMatchObject({ status: 'cancelled', nextRetryAt: null });
    bench.clock.now += 60_000;
    expect(await service.claim(id)).toBeNull();
  });

  it('cancels a task whose worker died after it was asked to stop', async () => {
    const { id } = await createTask(service, owner);
    service.release(await claim(service, id));
    await service.cancel(owner, id);
    bench.clock.now += 6_000;
    expect(await service.claim(id)).toBeNull();
    expect(await get(id)).toMatchObject({ status: 'cancelled' });
  });

  it('lets either cancelling or completing win, and nothing change it afterwards', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 6; round++) {
      const { id } = await createTask(service, owner);
      const run = await claim(service, id);
      await finishAllButLast(run);
      const completing = service.complete(run, `sum_of_${id}`);
      if (round % 3 === 1) await setImmediate();
      const [completed, cancelled] = await Promise.allSettled([completing, service.cancel(owner, id)]);
      if (completed.status === 'rejected') await service.conclude(run, completed.reason);
      service.release(run);
      const end = await get(id);
      ends.add(end.status);
      expect(end.status === 'completed').toBe(completed.status === 'fulfilled');
      expect(end.progress === 100).toBe(end.status === 'completed');
      if (cancelled.status === 'rejected') expect(cancelled.reason).toEqual(refusedAs('not_allowed_now'));
      await expect(service.cancel(owner, id)).rejects.toThrow(refusedAs('not_allowed_now'));
      await expect(service.complete(run, 'sum_late')).rejects.toThrow(RunStopped);
      expect(await get(id)).toEqual(end);
    }
    expect([...ends].filter((end) => end !== 'completed' && end !== 'cancelled')).toEqual([]);
  });

  async function finishAllButLast(run: TaskRun): Promise<void> {
    for (const { name } of run.task.phases) {
      await run.startPhase(name);
      await run.plan(name, 0);
      await run.completePhase(name);
    }
  }

  it('stores when it will try again, and hands that moment to the engine', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    expect(await service.conclude(run, outage())).toBeNull();
    service.release(run);
    const waiting = await get(id);
    // Half of the longest first wait of two seconds: the test's chance is always 0.5.
    const retryAt = bench.clock.now + 1_000;
    expect(waiting).toMatchObject({
      ...{ status: 'running', phase: 'connecting', nextRetryAt: new Date(retryAt).toISOString() },
      stage: 'Trying again: a.example answered with an error (503) (1 of 3)',
    });
    expect(waiting.phases[0]).toMatchObject({ status: 'running', error: { code: 'server_error' } });
    expect(bench.enqueued.at(-1)).toEqual({ id, notBefore: retryAt });
    expect((await service.read.events(owner, id)).at(-1)).toMatchObject({
      type: 'retry-scheduled',
      data: { retryAt: new Date(retryAt).toISOString(), failure: { code: 'server_error' } },
    });
    await service.cancel(owner, id);
  });

  it('waits as long as the other side asks', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await service.conclude(run, outage(90_000));
    service.release(run);
    expect((await get(id)).nextRetryAt).toBe(new Date(bench.clock.now + 90_000).toISOString());
    await service.cancel(owner, id);
  });

  it.each([
    ['in a phase', true],
    ['before a phase begins', false],
  ])('fails after the last try of what goes wrong %s', async (_, hasStarted) => {
    const { id } = await createTask(service, owner);
    const stages: string[] = [];
    for (let tries = 1; tries <= 3; tries++) {
      const run = await claim(service, id);
      if (hasStarted) await run.startPhase('connecting');
      const ended = await service.conclude(run, outage());
      service.release(run);
      stages.push((await get(id)).stage);
      expect(ended).toEqual(tries < 3 ? null : outage().failure);
      bench.clock.now += 60_000;
    }
    expect(stages).toEqual([
      'Trying again: a.example answered with an error (503) (1 of 3)',
      'Trying again: a.example answered with an error (503) (2 of 3)',
      'a.example answered with an error (503)',
    ]);
    expect(await get(id)).toMatchObject({ status: 'failed', nextRetryAt: null, error: { code: 'server_error' } });
    expect(await service.claim(id)).toBeNull();
  });

  it('fails at once where trying again cannot help, and says nothing of what it did not expect', async () => {
    for (const [error, code] of [
      [permanent, 'page_not_found'],
      [new Error('a secret of the server'), 'internal'],
    ] as const) {
      const { id } = await createTask(service, owner);
      const run = await claim(service, id);
      await run.startPhase('connecting');
      const impatient = bench.service({
        retry: { maxTries: 1, maxRetryAfterMs: 0, outageRetryMs: 0, backoff: { baseMs: 0, capMs: 0, factor: 1 } },
      });
      await (code === 'internal' ? impatient : service).conclude(run, error);
      service.release(run);
      const failed = await get(id);
      expect(failed).toMatchObject({ status: 'failed', error: { code } });
      expect(JSON.stringify(failed)).not.toContain('secret');
      expect(failed.phases[0]).toMatchObject({ status: 'failed', error: { code } });
    }
  });

  it('can be retried where every phase was done and only completing it failed', async () => {
    const task = await createTask(service, owner);
    const run = await claim(service, task.id);
    for (const { name } of run.task.phases) {
      await run.startPhase(name);
      await run.completePhase(name);
    }
    await service.conclude(run, new FailureError(failure('internal')));
    service.release(run);
    expect(await service.retry(owner, task.id)).toMatchObject({ status: 'pending', attempt: 2 });
    await finish(service, await claim(service, task.id));
    expect((await service.read.get(owner, task.id)).status).toBe('completed');
  });

  it('retries a failed task by hand from the phase that failed, with all that is stored', async () => {
    const task = await createTask(service, owner);
    const document = await addDocument(task);
    const run = await claim(service, task.id);
    await run.startPhase('connecting');
    await run.plan('connecting', 1);
    run.count('connecting', 1);
    await run.completePhase('connecting');
    await run.startPhase('fetching');
    await run.plan('fetching', 2);
    await run.store('fetching', 1, storesPassage(document, 0));
    await service.conclude(run, permanent);
    service.release(run);
    const failed = await get(task.id);
    expect(failed).toMatchObject({ status: 'failed', phase: null });
    expect(failed.progress).toBeGreaterThan(0);

    bench.clock.now += 1_000;
    const queued = await service.retry(owner, task.id);
    expect(queued).toMatchObject({ status: 'pending', attempt: 2, error: null, completedAt: null, phase: 'fetching' });
    expect(queued.phases[0]).toEqual(failed.phases[0]);
    expect(queued.phases[1]).toMatchObject({ status: 'pending', itemsProcessed: 0, itemsTotal: null, attempts: 0 });
    expect(bench.enqueued.at(-1)).toEqual({ id: task.id, notBefore: bench.clock.now });
    expect(await passagesOf(document)).toEqual([0]);
    await expect(service.retry(owner, task.id)).rejects.toThrow(refusedAs('not_allowed_now'));
    await finish(service, await claim(service, task.id));
    expect(await get(task.id)).toMatchObject({ status: 'completed', attempt: 2 });
  });

  it('writes a thousand counts with few writes, and the last of them at the boundary', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 1_000);
    const { version } = await get(id);
    for (let items = 1; items <= 1_000; items++) run.count('connecting', items);
    await run.completePhase('connecting');
    const after = await get(id);
    expect(after.version - version).toBe(2);
    expect(after.phases[0]).toMatchObject({ status: 'completed', itemsProcessed: 1_000 });
    await service.cancel(owner, id);
    await service.conclude(run, run.signal.reason);
    service.release(run);
  });

  it('writes counts in between, within the flush interval', async () => {
    const prompt = bench.service({ flushIntervalMs: 1 });
    const { id } = await createTask(prompt, owner);
    const run = await claim(prompt, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 100);
    run.count('connecting', 40);
    run.count('connecting', 30);
    await expect.poll(async () => (await get(id)).phases[0]).toMatchObject({ itemsProcessed: 40 });
    await prompt.cancel(owner, id);
    await prompt.conclude(run, run.signal.reason);
    prompt.release(run);
  });

  it('hands a task back when its worker shuts down, for another to go on at once', async () => {
    const { id } = await createTask(service, owner);
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 4);
    run.count('connecting', 2);
    run.stop('shutdown');
    await service.conclude(run, run.signal.reason);
    service.release(run);
    expect(bench.enqueued.at(-1)).toEqual({ id, notBefore: bench.clock.now });
    expect(await get(id)).toMatchObject({
      status: 'running',
      phases: [{ itemsProcessed: 2, attempts: 1 }, {}, {}, {}, {}, {}],
    });
    const other = bench.service();
    const next = await claim(other, id);
    expect(next.phase('connecting')).toMatchObject({ itemsProcessed: 2, itemsTotal: 4 });
    await finish(other, next, { items: 4 });
    const { phases } = await get(id);
    expect(phases[0]).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('removes only what is finished', async () => {
    const { id } = await createTask(service, owner);
    await expect(service.remove(owner, id)).rejects.toThrow(refusedAs('not_allowed_now'));
    const run = await claim(service, id);
    await expect(service.remove(owner, id)).rejects.toThrow(refusedAs('not_allowed_now'));
    await finish(service, run);
    const failing = service.remove(owner, id, async () => {
      throw new Error('not now');
    });
    await expect(failing).rejects.toThrow('not now');
    expect((await get(id)).status).toBe('completed');
    await service.remove(owner, id);
    await expect(get(id)).rejects.toThrow(refusedAs('not_found'));
    await expect(service.remove(owner, id)).rejects.toThrow(refusedAs('not_found'));
  });

  it('treats what belongs to somebody else as what does not exist, whatever is done to it', async () => {
    const { id } = await createTask(service, owner);
    const failedId = (await createTask(service, owner)).id;
    const run = await claim(service, failedId);
    await run.startPhase('connecting');
    await service.conclude(run, permanent);
    service.release(run);
    const before = [await get(id), await get(failedId)];
    const doings: Record<string, (id: string) => Promise<unknown>> = {
      get: (each) => service.read.get('eve', each),
      events: (each) => service.read.events('eve', each),
      cancel: (each) => service.cancel('eve', each),
      retry: (each) => service.retry('eve', each),
      remove: (each) => service.remove('eve', each),
    };
    for (const [name, act] of Object.entries(doings)) {
      const [unknown, foreign, foreignFailed] = await Promise.all(
        [nowhere, id, failedId].map((each) => act(each).catch((error: unknown) => error)),
      );
      expect(unknown, name).toEqual(refusedAs('not_found'));
      expect(foreign, name).toEqual(unknown);
      expect(foreignFailed, name).toEqual(unknown);
    }
    expect((await service.read.list('eve', { scope: 'all' })).tasks).toEqual([]);
    expect(
      await service.read.watch(
        'eve',
        [id, nowhere].map((each) => ({ id: each, version: 0 })),
      ),
    ).toEqual({ tasks: [], missing: [id, nowhere] });
    expect([await get(id), await get(failedId)]).toEqual(before);
    await service.cancel(owner, id);
  });
});
