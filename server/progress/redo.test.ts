import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Failure, FailureError, failure } from '#domain/failure.ts';
import { KINDS } from '#domain/kinds/registry.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { claim, createTask, finish, openTestProgress, type TestProgress } from './fixtures/test-progress.ts';
import type { ProgressService, Redo } from './progress-service.ts';
import { PhaseSkipped } from './task-run.ts';

const DAMAGED: Failure = failure('unreadable_page', { page: 2, name: 'report.pdf' });

describeOnEachStore('what a person has done again, or left out', (dialect) => {
  let test: TestProgress;
  let service: ProgressService;

  beforeEach(async () => {
    test = await openTestProgress(dialect);
    service = test.service();
  });

  afterEach(() => test.close());

  const statuses = async (id: string) => (await service.read.get('ada', id)).phases.map(({ status }) => status);

  /** A completed task, of whose three pages one was left out. */
  async function completeWithProblem(): Promise<string> {
    const { id } = await createTask(service, 'ada');
    const run = await claim(service, id);
    for (const name of ['connecting', 'fetching'] as const) {
      await run.startPhase(name);
      await run.completePhase(name);
    }
    await run.startPhase('extracting');
    await run.plan('extracting', 3);
    await run.store('extracting', 1, async () => {});
    await run.failItem(2, { phase: 'extracting', index: 1, item: 'page 2', failure: DAMAGED });
    await run.store('extracting', 3, async () => {});
    await run.completePhase('extracting');
    await finish(service, run);
    return id;
  }

  describe('an item that fails', () => {
    it('is left out: the rest goes on, and the task completes with it as a problem', async () => {
      const id = await completeWithProblem();
      const done = await service.read.get('ada', id);
      expect(done).toMatchObject({ status: 'completed', progress: 100 });
      expect(done.problems).toEqual([{ ...DAMAGED, phase: 'extracting', index: 1, item: 'page 2' }]);
      expect(done.phases.map(({ itemsFailed }) => itemsFailed)).toEqual([0, 0, 1, 0, 0, 0]);
      const [told] = (await service.read.events('ada', id)).filter(({ type }) => type === 'item-failed');
      expect(told).toMatchObject({ phase: 'extracting', data: { item: 'page 2', failure: DAMAGED } });
    });

    it('is stored with its effect or not at all', async () => {
      const { id } = await createTask(service, 'ada');
      const run = await claim(service, id);
      await run.startPhase('connecting');
      const failing = run.failItem(1, { phase: 'connecting', index: 0, item: 'page 1', failure: DAMAGED }, async () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await service.read.get('ada', id)).toMatchObject({
        problems: [],
        phases: [{ itemsProcessed: 0 }, {}, {}, {}, {}, {}],
      });
    });
  });

  describe('the failed items', () => {
    it('are done again alone, and are no problem once they are done', async () => {
      const id = await completeWithProblem();
      const redone: Redo[] = [];
      const waiting = await service.retry('ada', id, async (_trx, task, redo) => {
        expect(task.status).toBe('completed');
        redone.push(redo);
      });
      expect(redone).toEqual([{ from: 'extracting', onlyFailedItems: true }]);
      expect(waiting).toMatchObject({ status: 'pending', attempt: 2, result: null });
      expect(waiting.phases[2]).toMatchObject({ status: 'pending', itemsProcessed: 2, itemsTotal: 3, itemsFailed: 1 });
      expect(test.enqueued.filter((sent) => sent.id === id)).toHaveLength(2);

      const run = await claim(service, id);
      await run.startPhase('extracting');
      expect((await service.read.get('ada', id)).phases[2]?.progress).toBeCloseTo(66.6);
      await run.repair('extracting', 3, 1, async () => {});
      await run.completePhase('extracting');
      await finish(service, run);
      expect(await service.read.get('ada', id)).toMatchObject({ status: 'completed', problems: [] });
    });

    it('may fail again', async () => {
      const id = await completeWithProblem();
      await service.retry('ada', id);
      const run = await claim(service, id);
      await run.startPhase('extracting');
      const other = failure('page_too_heavy', { page: 2, name: 'report.pdf' });
      await run.failItem(3, { phase: 'extracting', index: 1, item: 'page 2', failure: other });
      await run.completePhase('extracting');
      await finish(service, run);
      expect((await service.read.get('ada', id)).problems).toMatchObject([{ index: 1, code: other.code }]);
    });

    it('are all that a retry of a completed task is about, for one and for many', async () => {
      const { id } = await createTask(service, 'ada');
      await finish(service, await claim(service, id));
      await expect(service.retry('ada', id)).rejects.toThrow('no item of the task has failed');
      const other = await completeWithProblem();
      const { results } = await service.controlMany('ada', { action: 'retry', select: { ids: [id, other] } });
      expect(results.map(({ ok }) => ok)).toEqual([false, true]);
    });
  });

  describe('a phase and all after it', () => {
    it('is done anew, and what had failed there is forgotten', async () => {
      const id = await completeWithProblem();
      let redo: Redo | null = null;
      await service.retryFrom('ada', id, 'extracting', async (_trx, _task, asked) => {
        redo = asked;
      });
      expect(redo).toEqual({ from: 'extracting', onlyFailedItems: false });
      expect(await statuses(id)).toEqual(['completed', 'completed', 'pending', 'pending', 'pending', 'pending']);
      expect(await service.read.get('ada', id)).toMatchObject({ status: 'pending', attempt: 2, problems: [] });
      await finish(service, await claim(service, id));
      expect(await service.read.get('ada', id)).toMatchObject({ status: 'completed', attempt: 2 });
    });

    it('is not touched where making it ready fails', async () => {
      const id = await completeWithProblem();
      const before = await service.read.get('ada', id);
      const broken = service.retryFrom('ada', id, 'extracting', async () => {
        throw new Error('the disk is full');
      });
      await expect(broken).rejects.toThrow('the disk is full');
      expect(await service.read.get('ada', id)).toEqual(before);
    });

    it('can be those of a failed task, as far as it has come', async () => {
      const { id } = await createTask(service, 'ada');
      const run = await claim(service, id);
      await run.startPhase('connecting');
      await run.completePhase('connecting');
      await run.startPhase('fetching');
      await service.conclude(run, new FailureError(failure('page_not_found', { host: 'a.example' })));
      service.release(run);
      await expect(service.retryFrom('ada', id, 'writing')).rejects.toThrow('the phases before it are not done');
      await service.retryFrom('ada', id, 'connecting');
      expect(await statuses(id)).toEqual(KINDS.summary.plan.map(() => 'pending'));
    });

    it('is a phase of the task', async () => {
      const id = await completeWithProblem();
      await expect(service.retryFrom('ada', id, 'embedding')).rejects.toThrow('it has no phase “embedding”');
      await expect(service.skip('ada', id, 'embedding')).rejects.toThrow('it has no phase “embedding”');
    });
  });

  describe('a phase that is left out', () => {
    const optional = 'summarizing';
    const upTo = KINDS.ingestion.plan.filter(({ name }) => name !== optional).map(({ name }) => name);

    /** An ingestion that has come to its optional phase. */
    async function runToOptional(by: ProgressService = service) {
      const { id } = await createTask(by, 'ada', { kind: 'ingestion' });
      const run = await claim(by, id);
      for (const name of upTo) {
        await run.startPhase(name);
        await run.completePhase(name);
      }
      await run.startPhase(optional);
      return { id, run };
    }

    it('is never begun where it was left out before', async () => {
      const { id } = await createTask(service, 'ada', { kind: 'ingestion' });
      expect((await service.skip('ada', id, optional)).phases.at(-1)).toMatchObject({
        status: 'skipped',
        progress: 100,
      });
      const run = await claim(service, id);
      expect(run.isSkipped(optional)).toBe(true);
    });

    it('stops at once, and nothing of it is stored any more', async () => {
      const { id, run } = await runToOptional();
      const phaseSignal = run.signalOf(optional);
      await service.skip('ada', id, optional);
      expect(phaseSignal.reason).toBeInstanceOf(PhaseSkipped);
      expect(run.signal.aborted).toBe(false);
      const late = run.store(optional, 1, async (trx) => {
        await trx.updateTable('sources').set({ name: 'late' }).execute();
      });
      await expect(late).rejects.toThrow(PhaseSkipped);
      await expect(run.completePhase(optional)).rejects.toThrow(PhaseSkipped);
      const [source] = await test.database.store.selectFrom('sources').select('name').execute();
      expect(source?.name).not.toBe('late');
      await service.complete(run, 'sum_1');
      expect(await statuses(id)).toEqual([...upTo.map(() => 'completed'), 'skipped']);
    });

    it('stops in another process with the next beat', async () => {
      const other = test.service({ heartbeatMs: 10 });
      const { id, run } = await runToOptional(other);
      await service.skip('ada', id, optional);
      await expect.poll(() => run.signalOf(optional).aborted).toBe(true);
      expect(run.signal.aborted).toBe(false);
      other.release(run);
    });

    it('ends a wait for its next try', async () => {
      const { id, run } = await runToOptional();
      await service.conclude(run, new FailureError(failure('server_error', { host: 'a.example', status: 503 })));
      service.release(run);
      const sent = test.enqueued.length;
      await service.skip('ada', id, optional);
      expect(test.enqueued.slice(sent)).toEqual([{ id, notBefore: test.clock.now }]);
      expect((await claim(service, id)).isSkipped(optional)).toBe(true);
    });

    it('is not one that the task needs', async () => {
      const { id } = await runToOptional();
      await expect(service.skip('ada', id, 'chunking')).rejects.toThrow('the task needs this phase');
    });
  });

  it('what was read of another input is read anew, visibly, and the percent does not fall', async () => {
    const { id } = await createTask(service, 'ada');
    const run = await claim(service, id);
    await run.startPhase('connecting');
    await run.plan('connecting', 4);
    await run.store('connecting', 3, async () => {});
    const before = await service.read.get('ada', id);
    await run.replan('connecting', async () => {});
    const after = await service.read.get('ada', id);
    expect(after.phases[0]).toMatchObject({ itemsProcessed: 0, itemsTotal: null });
    expect(after.progress).toBeGreaterThanOrEqual(before.progress);
    expect((await service.read.events('ada', id)).at(-1)).toMatchObject({
      type: 'replanned',
      data: { previousTotal: 4, reason: 'input-changed' },
    });
  });
});
