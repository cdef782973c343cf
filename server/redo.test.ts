import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '#domain/failure.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import { summaryIdOf } from '#domain/snapshot.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { withBadPages } from '#server/extraction/fixtures/bad-pages.ts';
import { makePdf, type PdfFixture } from '#server/extraction/fixtures/pdf-documents.ts';

import { makeInstallation, type TestInstallation, upload, watchToEnd } from './pipelines/fixtures/test-runtime.ts';
import { expectVerbatim } from './pipelines/fixtures/verbatim.ts';
import type { Runtime } from './runtime.ts';

const owner = 'ada';
const PAGES = 9;
let pdf: PdfFixture;

beforeAll(async () => {
  pdf = await makePdf({ pages: PAGES });
});

const give = async (runtime: Runtime, bytes: Buffer = pdf.bytes) =>
  runtime.kinds.summary.create(owner, { kind: 'upload', uploadId: await upload(runtime, owner, 'survey.pdf', bytes) });

async function runToEnd(runtime: Runtime, id: string) {
  const last = (await watchToEnd(runtime, owner, id)).at(-1);
  if (last === undefined) throw new Error('nothing was seen');
  return last;
}

const summaryOf = async (runtime: Runtime, id: string) => {
  const task = await runtime.progress.read.get(owner, id);
  return runtime.library.get(owner, summaryIdOf(task) ?? '');
};

const passagesOf = ({ database: { store } }: Runtime, taskId: string) =>
  store
    .selectFrom('passages')
    .innerJoin('documents', 'documents.id', 'passages.document_id')
    .select(['passages.position', 'passages.unit_index', 'passages.text', 'passages.locator'])
    .where('documents.task_id', '=', taskId)
    .orderBy('passages.position')
    .execute();

describeOnEachStore('a summary that is made again', (dialect) => {
  let installation: TestInstallation;
  const open = async () => {
    installation = await makeInstallation(dialect);
    return installation.open();
  };
  afterEach(() => installation.close());

  /** A completed task with its summary, in an installation that is stopped. */
  async function summarizeAndStop() {
    const runtime = await open();
    const { id } = await give(runtime);
    await runtime.startWorker();
    await runToEnd(runtime, id);
    const before = await summaryOf(runtime, id);
    await runtime.stop();
    return { id, before };
  }

  it.each<PhaseName>(['connecting', 'extracting', 'analyzing'])(
    'from %s: the one before stays whole until the new one takes its place',
    async (from) => {
      const runtime = await open();
      const { id } = await give(runtime);
      await runtime.startWorker();
      await runToEnd(runtime, id);
      const before = await summaryOf(runtime, id);
      const cited = await passagesOf(runtime, id);

      const waiting = await runtime.retryTask(owner, id, from);
      expect(waiting).toMatchObject({ attempt: 2, result: null });
      await expectVerbatim(runtime, owner, await runtime.library.get(owner, before.id));
      expect(await runToEnd(runtime, id)).toMatchObject({ status: 'completed', attempt: 2 });
      const after = await summaryOf(runtime, id);
      expect({ ...after, createdAt: before.createdAt }).toEqual(before);
      await expectVerbatim(runtime, owner, after);
      expect(await passagesOf(runtime, id)).toEqual(cited);
      const documents = await runtime.database.store.selectFrom('documents').select('task_id').execute();
      expect(documents, 'what only the one before cited is gone').toEqual([{ task_id: id }]);
    },
  );

  it('is not lost where the new attempt comes to nothing', async () => {
    const { id, before } = await summarizeAndStop();
    const idle = await installation.open();
    await idle.retryTask(owner, id, 'extracting');
    await idle.progress.cancel(owner, id);
    expect(await idle.library.get(owner, before.id)).toEqual(before);
    await expectVerbatim(idle, owner, before);
    await idle.removeTask(owner, id);
    await expectVerbatim(idle, owner, before);
    await idle.removeSummary(owner, before.id);
    expect(await idle.database.store.selectFrom('documents').select('id').execute()).toEqual([]);
    expect(await idle.database.store.selectFrom('sources').select('id').execute()).toEqual([]);
  });

  it('may lose its summary meanwhile, and makes another', async () => {
    const { id, before } = await summarizeAndStop();
    const again = await installation.open();
    await again.retryTask(owner, id, 'extracting');
    await again.removeSummary(owner, before.id);
    await again.startWorker();
    await runToEnd(again, id);
    const after = await summaryOf(again, id);
    expect(after.points).toEqual(before.points);
    await expectVerbatim(again, owner, after);
  });

  it('leaves a damaged page out, says so, and reads what had failed again once that is possible', async () => {
    const runtime = await open();
    const { id } = await give(runtime, withBadPages(pdf.bytes, { 4: 'damaged' }));
    await runtime.startWorker();
    const done = await runToEnd(runtime, id);
    expect(done).toMatchObject({ status: 'completed', progress: 100 });
    expect(done.problems).toMatchObject([{ phase: 'extracting', index: 4, item: 'page 5', code: 'unreadable_page' }]);
    expect(done.phases[2]).toMatchObject({ itemsProcessed: PAGES, itemsTotal: PAGES, itemsFailed: 1 });
    await expectVerbatim(runtime, owner, await summaryOf(runtime, id));

    await runtime.retryTask(owner, id);
    expect((await runToEnd(runtime, id)).problems, 'it is as damaged as it was').toEqual(done.problems);
  });

  it('reads the failed pages again alone, and puts them in their places', async () => {
    const runtime = await open();
    const { id } = await give(runtime);
    await runtime.startWorker();
    await runToEnd(runtime, id);
    const whole = await passagesOf(runtime, id);
    const { store } = runtime.database;
    // As if pages 3 and 8 had failed, for a reason that is gone.
    const read = await store.deleteFrom('passages').where('unit_index', 'not in', [2, 7]).returningAll().execute();
    await store.deleteFrom('passages').execute();
    const inOrder = read.toSorted((a, b) => a.position - b.position).map((row, position) => ({ ...row, position }));
    await store.insertInto('passages').values(inOrder).execute();
    for (const index of [2, 7]) {
      const told = { item: `page ${index + 1}`, failure: JSON.stringify(failure('page_too_heavy')) };
      await store
        .insertInto('problems')
        .values({ task_id: id, phase: 'extracting', item_index: index, ...told })
        .execute();
    }
    expect((await runtime.progress.read.get(owner, id)).problems).toHaveLength(2);
    await runtime.retryTask(owner, id);
    const done = await runToEnd(runtime, id);
    expect(done).toMatchObject({ status: 'completed', attempt: 2, problems: [] });
    expect(await passagesOf(runtime, id)).toEqual(whole);
    await expectVerbatim(runtime, owner, await summaryOf(runtime, id));
  });
});

describe('a worker that dies again and again', () => {
  let installation: TestInstallation;
  afterEach(() => installation.close());

  async function dieAt(where: string, times: number): Promise<string> {
    installation = await makeInstallation('sqlite');
    const before = await installation.open();
    const { id } = await give(before);
    await before.stop();
    await dieMore(where, times);
    return id;
  }

  async function dieMore(where: string, times: number): Promise<void> {
    for (let death = 1; death <= times; death++) {
      const worker = fork(join(import.meta.dirname, 'pipelines/fixtures/dying-worker.ts'), {
        env: { ...process.env, ...installation.environment, DIE_AT: where },
      });
      const [, signal] = await once(worker, 'exit');
      expect(signal).toBe('SIGKILL');
    }
  }

  it('over one page has that set aside, with its reason, and the task goes on', async () => {
    // The first time it has a batch of pages in hand; after that, one at a time.
    const id = await dieAt('page 7', 4);
    const after = await installation.open();
    await after.startWorker();
    const done = await runToEnd(after, id);
    expect(done.status).toBe('completed');
    expect(done.problems).toMatchObject([{ phase: 'extracting', index: 6, item: 'page 7', code: 'poison_item' }]);
    expect(done.recovery).toMatchObject({ phase: 'extracting', itemsKept: 6, itemsTotal: PAGES });
    const units = new Set((await passagesOf(after, id)).map(({ unit_index }) => unit_index));
    expect([...units]).toEqual([0, 1, 2, 3, 4, 5, 7, 8]);
    await expectVerbatim(after, owner, await summaryOf(after, id));

    await after.retryTask(owner, id);
    expect(await runToEnd(after, id)).toMatchObject({ status: 'completed', problems: [] });
    expect(new Set((await passagesOf(after, id)).map(({ unit_index }) => unit_index)).size).toBe(PAGES);
  });

  it('over a phase that has no parts to leave out fails the task, which can be tried again', async () => {
    const id = await dieAt('analyzing', 3);
    const after = await installation.open();
    await after.startWorker();
    const failed = await runToEnd(after, id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'poison_phase' } });
    await after.retryTask(owner, id);
    expect((await runToEnd(after, id)).status).toBe('completed');
  });

  it('goes on with what is there now where the file is another one, and mixes nothing', async () => {
    const id = await dieAt('transaction', 1);
    const other = await makePdf({ pages: 6, columns: 2 });
    const before = await installation.open();
    const { file_key } = await before.database.store
      .selectFrom('documents')
      .select('file_key')
      .executeTakeFirstOrThrow();
    const read = (await passagesOf(before, id)).length;
    expect(read, 'something had been read of the first').toBeGreaterThan(0);
    await writeFile(before.files.pathOf(file_key ?? ''), other.bytes);
    await before.startWorker();
    const done = await runToEnd(before, id);
    expect(done.status).toBe('completed');
    expect(done.phases[2]).toMatchObject({ itemsProcessed: 6, itemsTotal: 6 });
    expect(await before.progress.read.events(owner, id)).toContainEqual(
      expect.objectContaining({ type: 'replanned', data: expect.objectContaining({ reason: 'input-changed' }) }),
    );
    const undisturbed = await give(before, other.bytes);
    await runToEnd(before, undisturbed.id);
    expect(await passagesOf(before, id)).toEqual(await passagesOf(before, undisturbed.id));
  });
});
