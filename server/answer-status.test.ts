import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import {
  cleanedSchema,
  documentStatusSchema,
  ingestionStatusSchema,
  jobStatusSchema,
  progressStatusSchema,
} from '#domain/status-api.ts';
import { newTaskId } from '#domain/task-id.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import {
  makeInstallation,
  type TestInstallation,
  upload,
  watchToEnd,
} from '#server/pipelines/fixtures/test-runtime.ts';
import { articleText } from '#server/sources/fixtures/article.ts';
import type { LocalServer } from '#server/sources/fixtures/local-server.ts';
import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { cleanProgress, documentStatus, ingestionStatus, jobStatus, progressStatus } from './answer-status.ts';

const OWNER = 'ada';
const NOWHERE = newTaskId('summary', 0, new Uint8Array(16));

/** Whatever else it is, an answer has exactly its shape. */
const shaped =
  <Schema extends z.ZodType>(schema: Schema) =>
  async (answer: Promise<unknown>): Promise<z.infer<Schema>> =>
    schema.parse(await answer);
const asDocument = shaped(documentStatusSchema);
const asProgress = shaped(progressStatusSchema);
const asJob = shaped(jobStatusSchema);
const asIngestion = shaped(ingestionStatusSchema);

describeOnEachStore('status over HTTP', (dialect) => {
  let installation: TestInstallation;
  let runtime: Awaited<ReturnType<TestInstallation['open']>>;
  let web: LocalServer;

  beforeAll(async () => {
    [installation, web] = await Promise.all([makeInstallation(dialect), startWebServer()]);
    runtime = await installation.open();
    await runtime.startWorker();
  });
  // Only so many tasks of one owner run at once.
  afterEach(async () => {
    await runtime.progress.controlMany(OWNER, { action: 'cancel', select: { scope: 'unfinished' } });
  });
  afterAll(async () => {
    await installation.close();
    await web.close();
  });

  const summarize = async (text: string) => {
    const { id } = await runtime.kinds.summary.create(OWNER, { kind: 'text', text });
    await watchToEnd(runtime, OWNER, id);
    return id;
  };
  const hang = async () => {
    const { id } = await runtime.kinds.summary.create(OWNER, { kind: 'url', url: `${web.url}/hang` });
    await vi.waitFor(async () => expect((await runtime.progress.read.get(OWNER, id)).status).toBe('running'));
    return id;
  };
  const paused = async () => {
    const id = await hang();
    await runtime.progress.pause(OWNER, id);
    await vi.waitFor(async () => expect((await runtime.progress.read.get(OWNER, id)).status).toBe('paused'));
    return id;
  };
  const cancelled = async () => {
    const id = await hang();
    await runtime.progress.cancel(OWNER, id);
    await watchToEnd(runtime, OWNER, id);
    return id;
  };
  const documentOf = async (taskId: string) => {
    const { store } = runtime.database;
    const row = await store.selectFrom('documents').select('id').where('task_id', '=', taskId).executeTakeFirst();
    return row?.id ?? '';
  };
  const refusalOf = (answer: Promise<unknown>) =>
    answer.then(
      () => null,
      (error: { failure?: unknown }) => error.failure,
    );

  describe('of tasks', () => {
    it('tells a running one, as progress and as a job', async () => {
      const id = await hang();
      const progress = await asProgress(progressStatus(runtime, OWNER, id));
      expect(progress).toMatchObject({ status: 'processing', task_id: id, error: null });
      expect(progress.stage).toMatch(/^(Connecting to|Downloading from)/);
      expect(progress.progress).toBeLessThan(100);
      const job = await asJob(jobStatus(runtime, OWNER, id));
      expect(job).toMatchObject({ task_id: id, status: 'running', result: null, error: null });
      expect(job.current_step).toMatch(/^(Connecting to|Downloading from)/);
    });

    it('tells a paused one', async () => {
      const id = await paused();
      expect(await asProgress(progressStatus(runtime, OWNER, id))).toMatchObject({ status: 'processing' });
      const { status, current_step } = await asJob(jobStatus(runtime, OWNER, id));
      expect({ status, current_step }).toEqual({ status: 'pending', current_step: expect.stringMatching(/^Paused/) });
    });

    it('tells a failed one, with what to do', async () => {
      const id = await summarize('Too short.');
      const progress = await asProgress(progressStatus(runtime, OWNER, id));
      expect(progress.status).toBe('error');
      const { error } = await runtime.progress.read.get(OWNER, id);
      expect(progress.error).toBe(`${error?.message} ${error?.remedy}`);
      expect(await asJob(jobStatus(runtime, OWNER, id))).toMatchObject({ status: 'failed', error: progress.error });
    });

    it('tells a cancelled one as failed', async () => {
      const id = await cancelled();
      const error = 'The task was cancelled.';
      expect(await asProgress(progressStatus(runtime, OWNER, id))).toMatchObject({ status: 'error', error });
      expect(await asJob(jobStatus(runtime, OWNER, id))).toMatchObject({ status: 'failed', error });
    });

    it('tells a finished one, until it is removed', async () => {
      const id = await summarize(articleText);
      const done = { progress: 100, error: null };
      expect(await asProgress(progressStatus(runtime, OWNER, id))).toMatchObject({ ...done, status: 'completed' });
      const { result } = await runtime.progress.read.get(OWNER, id);
      expect(result).not.toBeNull();
      expect(await asJob(jobStatus(runtime, OWNER, id))).toMatchObject({ ...done, status: 'completed', result });
      expect(cleanedSchema.parse(await cleanProgress(runtime, OWNER, id))).toEqual({ status: 'cleaned' });
      for (const ask of [progressStatus, jobStatus]) {
        expect(await refusalOf(ask(runtime, OWNER, id))).toMatchObject({ code: 'not_found' });
      }
      // What it made stays.
      expect((await runtime.library.list(OWNER, { limit: 100 })).summaries).not.toEqual([]);
    });

    it('cleans no task that is unfinished', async () => {
      const id = await hang();
      expect(await refusalOf(cleanProgress(runtime, OWNER, id))).toMatchObject({ code: 'not_allowed_now' });
      expect(await asJob(jobStatus(runtime, OWNER, id))).toMatchObject({ status: 'running' });
    });
  });

  describe('of documents that are summarized', () => {
    it('is told by the task while there is one, and by the store afterwards', async () => {
      const running = await documentOf(await hang());
      expect(await asDocument(documentStatus(runtime, OWNER, running))).toMatchObject({
        ...{ document_id: running, status: 'pending', error: null },
        message: expect.stringMatching(/^(Connecting to|Downloading from)/),
      });
      const resting = await documentOf(await paused());
      expect((await asDocument(documentStatus(runtime, OWNER, resting))).message).toMatch(/^Paused/);
      const failed = await asDocument(documentStatus(runtime, OWNER, await documentOf(await summarize('Too short.'))));
      expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining(failed.message) });

      const task = await summarize(articleText);
      const document = await documentOf(task);
      const finished = { document_id: document, status: 'completed', progress: 100, error: null };
      expect(await asDocument(documentStatus(runtime, OWNER, document))).toMatchObject(finished);
      await cleanProgress(runtime, OWNER, task);
      expect(await asDocument(documentStatus(runtime, OWNER, document))).toMatchObject(finished);
    });

    it('is not found once it is removed', async () => {
      const task = await summarize(articleText);
      const document = await documentOf(task);
      const { result } = await runtime.progress.read.get(OWNER, task);
      await runtime.removeSummary(OWNER, result !== null && 'summaryId' in result ? result.summaryId : '');
      await cleanProgress(runtime, OWNER, task);
      expect(await refusalOf(documentStatus(runtime, OWNER, document))).toMatchObject({ code: 'not_found' });
    });
  });

  describe('of ingestions', () => {
    const base = async () => (await runtime.knowledge.create(OWNER, { name: 'Base', description: '' })).id;
    const ingest = async (knowledgeBaseId: string, texts: readonly string[], urls: readonly string[] = []) => {
      const files = await Promise.all(
        texts.map((text, index) => upload(runtime, OWNER, `${index}.txt`, Buffer.from(text))),
      );
      const { id } = await runtime.kinds.ingestion.create(OWNER, {
        knowledgeBaseId,
        summarize: false,
        sources: [
          ...files.map((uploadId) => ({ kind: 'upload' as const, uploadId })),
          ...urls.map((url) => ({ kind: 'url' as const, url })),
        ],
      });
      return id;
    };
    const documentsIn = async (id: string) =>
      (await runtime.knowledge.documents(OWNER, { id, limit: 100 })).documents.map((document) => document.id);

    it('tells a knowledge base to which nothing was added', async () => {
      const kb = await base();
      expect(await asIngestion(ingestionStatus(runtime, OWNER, kb))).toMatchObject({
        ...{ job_id: null, kb_id: kb, status: 'pending', progress: 0, phase_details: [], error: null },
      });
    });

    it('tells a running one, and the documents that are done by then', async () => {
      const kb = await base();
      const id = await ingest(kb, [articleText], [`${web.url}/hang`]);
      await vi.waitFor(async () => expect(await documentsIn(kb)).toHaveLength(1), { timeout: 20_000 });
      const status = await asIngestion(ingestionStatus(runtime, OWNER, kb));
      expect(status).toMatchObject({ job_id: id, kb_id: kb, status: 'running', error: null, completed_at: null });
      expect(status.metrics).toMatchObject({ items_total: 2, items_completed: 1, items_failed: 0 });
      expect(status.phase_details.map(({ name }) => name)).toEqual([
        ...['loading', 'extracting', 'chunking', 'embedding', 'indexing', 'summarizing'],
      ]);
      expect(status.phase_details[0]).toMatchObject({ status: 'running', items_processed: 1, items_total: 2 });
      const [document = ''] = await documentsIn(kb);
      expect(await asDocument(documentStatus(runtime, OWNER, document))).toMatchObject({ status: 'completed' });
      await runtime.progress.pause(OWNER, id);
      await vi.waitFor(async () =>
        expect(await asIngestion(ingestionStatus(runtime, OWNER, kb))).toMatchObject({ status: 'paused' }),
      );
    });

    it('tells a failed one', async () => {
      const kb = await base();
      await watchToEnd(runtime, OWNER, await ingest(kb, [' \n ']));
      const status = await asIngestion(ingestionStatus(runtime, OWNER, kb));
      expect(status).toMatchObject({ status: 'failed', metrics: { items_total: 1, items_completed: 0 } });
      expect(status.phase_details[1]).toMatchObject({ name: 'extracting', status: 'failed', error: status.error });
      expect(status.error).toContain(status.message);
    });

    it('tells a finished one, and from the store once it is removed', async () => {
      const kb = await base();
      const id = await ingest(kb, [`${articleText} The end.`]);
      await watchToEnd(runtime, OWNER, id);
      const status = await asIngestion(ingestionStatus(runtime, OWNER, kb));
      expect(status).toMatchObject({ job_id: id, status: 'completed', phase: null, progress: 100, error: null });
      for (const { status: of, progress, items_processed, items_total } of status.phase_details.slice(0, 5)) {
        expect({ of, progress, items_processed }).toEqual({
          of: 'completed',
          progress: 100,
          items_processed: items_total,
        });
      }
      const [document = ''] = await documentsIn(kb);
      const removed = () => [documentStatus(runtime, OWNER, document), ingestionStatus(runtime, OWNER, kb)];
      const completed = { status: 'completed', progress: 100 };
      expect(await asDocument(documentStatus(runtime, OWNER, document))).toMatchObject(completed);
      await cleanProgress(runtime, OWNER, id);
      expect(await asDocument(documentStatus(runtime, OWNER, document))).toMatchObject(completed);
      expect(await asIngestion(ingestionStatus(runtime, OWNER, kb))).toMatchObject({ ...completed, job_id: null });
      await runtime.removeKnowledgeBase(OWNER, kb);
      for (const refused of await Promise.all(removed().map(refusalOf))) {
        expect(refused).toMatchObject({ code: 'not_found' });
      }
    });
  });

  it('of what another has looks as that of what does not exist', async () => {
    const task = await summarize(articleText);
    const kb = (await runtime.knowledge.create(OWNER, { name: 'Hers', description: '' })).id;
    const asks = [
      [progressStatus, task],
      [jobStatus, task],
      [documentStatus, await documentOf(task)],
      [ingestionStatus, kb],
      [cleanProgress, task],
    ] as const;
    for (const [ask, id] of asks) {
      const unknown = await refusalOf(ask(runtime, 'eve', NOWHERE));
      expect(unknown).toMatchObject({ code: 'not_found' });
      for (const tried of [id, 'a\0b']) expect(await refusalOf(ask(runtime, 'eve', tried))).toEqual(unknown);
    }
    expect(await asProgress(progressStatus(runtime, OWNER, task))).toMatchObject({ status: 'completed' });
  });
});
