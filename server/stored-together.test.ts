import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PhaseName } from '#domain/kinds/registry.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { listItems } from '#server/knowledge/ingestion-items.ts';
import { pipelineOf } from '#server/pipelines/fixtures/pipeline-of.ts';
import { Keeper } from '#server/pipelines/fixtures/test-ingestion.ts';
import { makeInstallation, type TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import { phasesInOrder } from '#server/pipelines/pipeline.ts';
import { runOverlapped } from '#server/pipelines/run-overlapped.ts';
import type { Runtime } from '#server/runtime.ts';
import { openSearchIndex, type SearchIndex } from '#server/search/search-index.ts';

const WHOLE = Array.from({ length: 10 }, (_, index) => `owl-${index}.txt`);
const BROKEN = ['text.pdf', 'spaces.txt', 'unreadable.pdf'];

describeOnEachStore('documents that are stored together', (dialect) => {
  let installation: TestInstallation;
  let runtime: Runtime;
  let ada: Keeper;
  let base: string;

  beforeEach(async () => {
    installation = await makeInstallation(dialect);
    runtime = await installation.open();
    ada = new Keeper(runtime, 'ada');
    base = await ada.base();
    const whole = WHOLE.map((name) => ada.file(name, `The owl of the file ${name} hunts at night.`));
    const broken = BROKEN.map((name) => ada.file(name, name === 'spaces.txt' ? ' \n\t \n' : 'this is no PDF'));
    await ada.begin(base, await Promise.all([...whole, ...broken]));
  });
  afterEach(() => installation.close());

  /** Runs one phase after the other, no matter how long that takes; answers how often each has written the task. */
  async function runInTurn(index: SearchIndex = openSearchIndex(dialect)): Promise<ReadonlyMap<PhaseName, number>> {
    const run = await runtime.progress.claimNext();
    if (run === null) throw new Error('nothing was there to take up');
    const pipeline = pipelineOf(runtime, { index, lingerMs: 60_000 });
    const work = await pipeline.open(run);
    const writes = new Map<PhaseName, number>();
    for (const phase of phasesInOrder(pipeline.kind, pipeline.overlapped)) {
      const { version } = run.task;
      await runOverlapped([phase], work, run, runtime.progress);
      writes.set(phase.name, run.task.version - version);
    }
    await runtime.progress.complete(run, await pipeline.verify(work));
    runtime.progress.release(run);
    return writes;
  }

  const failures = async () => {
    const [task] = await runtime.database.store.selectFrom('tasks').select('id').execute();
    const { items } = await listItems(runtime.database.store, 'ada', { id: task?.id ?? '', limit: 100 });
    const failed = items.filter(({ state }) => state === 'failed');
    return Object.fromEntries(failed.map(({ name, failure }) => [name, failure?.code]));
  };

  it('go on together where some of them fail, which are listed', async () => {
    const writes = await runInTurn();
    // It begins, says how much there is to do, stores, and is done.
    for (const phase of ['chunking', 'embedding', 'indexing'] as const)
      expect(writes.get(phase), phase).toBeLessThan(6);
    expect(await failures()).toEqual({
      'text.pdf': 'mismatched_type',
      'spaces.txt': 'empty_document',
      'unreadable.pdf': 'mismatched_type',
    });
    expect((await ada.find('"owl"', { limit: 50 })).sort()).toEqual(WHOLE);
  });

  it('are stored one by one where they cannot be together, but for the one that is at fault', async () => {
    const real = openSearchIndex(dialect);
    const { id } = await runtime.database.store
      .selectFrom('ingestion_items')
      .select('id')
      .where('name', '=', 'owl-3.txt')
      .executeTakeFirstOrThrow();
    const lossy: SearchIndex = {
      ...real,
      count: async (store, ids) => {
        const counts = await real.count(store, ids);
        const lost = await store
          .selectFrom('documents')
          .select('id')
          .where('task_id', '=', id)
          .executeTakeFirstOrThrow();
        counts.delete(lost.id);
        return counts;
      },
    };
    await runInTurn(lossy);
    expect(await failures()).toMatchObject({ 'owl-3.txt': 'index_incomplete' });
    expect((await ada.find('"owl"', { limit: 50 })).sort()).toEqual(WHOLE.filter((name) => name !== 'owl-3.txt'));
  });

  it('are stored each by itself once a worker has died over one of them', async () => {
    await runtime.database.store.updateTable('phases').set({ deaths: 1 }).where('name', '=', 'loading').execute();
    const writes = await runInTurn();
    for (const phase of ['chunking', 'embedding', 'indexing'] as const) {
      expect(writes.get(phase), phase).toBeGreaterThanOrEqual(WHOLE.length);
    }
  });
});
