import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failureSchema } from '#domain/failure.ts';
import type { IngestionSource } from '#domain/ingestion.ts';
import { summaryIdOf, taskSnapshotSchema } from '#domain/snapshot.ts';
import { summarySchema } from '#domain/summary.ts';
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
import type { Context } from './procedure.ts';
import { appRouter } from './router.ts';

const nowhere = newTaskId('summary', 0, new Uint8Array(16));

describeOnEachStore('the API', (dialect) => {
  let installation: TestInstallation;
  let runtime: Awaited<ReturnType<TestInstallation['open']>>;
  let web: LocalServer;
  /** What Ada has. */
  let ada: Record<
    'running' | 'failed' | 'completed' | 'summary' | 'upload' | 'base' | 'ingestion' | 'document',
    string
  >;
  const as = (owner: string) => appRouter.createCaller({ ...runtime, owner });

  beforeAll(async () => {
    [installation, web] = await Promise.all([makeInstallation(dialect), startWebServer()]);
    runtime = await installation.open();
    await runtime.startWorker();
    const caller = as('ada');
    const uploadId = await upload(runtime, 'ada', 'notes.txt', Buffer.from(articleText));
    const [completed, failed, running] = await Promise.all([
      caller.tasks.createSummary({ source: { kind: 'upload', uploadId } }),
      caller.tasks.createSummary({ source: { kind: 'text', text: 'Too short.' } }),
      caller.tasks.createSummary({ source: { kind: 'url', url: `${web.url}/hang` } }),
    ]);
    await watchToEnd(runtime, 'ada', failed.id);
    const done = (await watchToEnd(runtime, 'ada', completed.id)).at(-1);
    const base = await caller.knowledge.create({ name: 'Lights' });
    const source = { kind: 'upload', uploadId } as const;
    const ingestion = await caller.tasks.createIngestion({ knowledgeBaseId: base.id, sources: [source] });
    await watchToEnd(runtime, 'ada', ingestion.id);
    const { documents } = await caller.knowledge.documents({ id: base.id });
    ada = {
      base: base.id,
      ingestion: ingestion.id,
      document: documents[0]?.id ?? '',
      running: running.id,
      failed: failed.id,
      completed: completed.id,
      summary: (done && summaryIdOf(done)) ?? '',
      upload: uploadId,
    };
    await vi.waitFor(async () => expect((await caller.tasks.get(running)).status).toBe('running'), { timeout: 20_000 });
  });
  afterAll(async () => {
    await as('ada').tasks.cancel({ id: ada.running });
    await installation.close();
    await web.close();
  });

  describe('to its owner', () => {
    it('answers with what the contract says', async () => {
      const caller = as('ada');
      expect(taskSnapshotSchema.parse(await caller.tasks.get({ id: ada.completed }))).toMatchObject({
        ...{ status: 'completed', progress: 100, result: { summaryId: ada.summary } },
        source: { kind: 'upload', filename: 'notes.txt', url: null },
      });
      expect(await caller.tasks.get({ id: ada.failed })).toMatchObject({
        status: 'failed',
        error: { code: 'too_little_text' },
      });
      const listed = (await caller.tasks.list()).tasks.map(({ id }) => id);
      expect(listed.toSorted()).toEqual([ada.running, ada.failed, ada.completed, ada.ingestion].toSorted());
      expect(summarySchema.parse(await caller.library.get({ id: ada.summary })).taskId).toBe(ada.completed);
      expect((await caller.library.list()).summaries.map(({ id }) => id)).toEqual([ada.summary]);
      expect((await caller.library.export({ id: ada.summary })).markdown).toMatch(/^# .+\n/);
      const { events } = await caller.tasks.events({ id: ada.failed });
      expect(events.at(-1)).toMatchObject({ type: 'failed', data: { failure: { code: 'too_little_text' } } });
    });

    it('finds summaries by their words, in any case and script', async () => {
      const caller = as('search');
      const text = `Über die Ärzte von Göteborg. ${articleText}`;
      const { id } = await caller.tasks.createSummary({
        source: { kind: 'text', text, title: 'ÜBER die Ärzte: 100% wahr_' },
      });
      await watchToEnd(runtime, 'search', id);
      const found = async (search: string) => (await caller.library.list({ search })).summaries.length;
      for (const search of ['über', 'ÜBER', 'ärzte', 'die über', '100%', 'wahr_', '  '])
        expect(await found(search), search).toBe(1);
      for (const search of ['überall', '100_', 'wahr%', '\\']) expect(await found(search), search).toBe(0);
    });

    it('pages through the library', async () => {
      const caller = as('pages');
      const ids: string[] = [];
      for (let index = 0; index < 3; index++) {
        const { id } = await caller.tasks.createSummary({ source: { kind: 'text', text: articleText } });
        const done = (await watchToEnd(runtime, 'pages', id)).at(-1);
        ids.unshift((done && summaryIdOf(done)) ?? '');
      }
      const first = await caller.library.list({ limit: 2 });
      const second = await caller.library.list({ limit: 2, cursor: first.nextCursor ?? '' });
      expect([...first.summaries, ...second.summaries].map(({ id }) => id)).toEqual(ids);
      expect(second.nextCursor).toBeNull();
    });
  });

  describe('to anybody else', () => {
    type Caller = ReturnType<typeof as>;
    const byId =
      (call: (caller: Caller, id: string) => Promise<unknown>, ids: () => string[]) => async (caller: Caller) => {
        const unknown = await refusal(call(caller, nowhere));
        expect(unknown).toMatchObject({ code: 'NOT_FOUND', failure: { code: 'not_found' } });
        for (const id of ids()) expect(await refusal(call(caller, id))).toEqual(unknown);
      };
    const tasks = () => [ada.running, ada.failed, ada.completed];
    const summaries = () => [ada.summary];
    const bases = () => [ada.base];
    /** What Eve gets to see of Ada's. A procedure without a case here fails the test below. */
    const cases: Record<string, (caller: Caller) => Promise<void>> = {
      'tasks.createSummary': async (caller) => {
        const create = (uploadId: string) => caller.tasks.createSummary({ source: { kind: 'upload', uploadId } });
        const unknown = await refusal(create('upload_none'));
        expect(unknown).toMatchObject({ code: 'NOT_FOUND', failure: { code: 'upload_not_found' } });
        expect(await refusal(create(ada.upload))).toEqual(unknown);
      },
      'tasks.createIngestion': async (caller) => {
        const into = (knowledgeBaseId: string, source: IngestionSource) =>
          refusal(caller.tasks.createIngestion({ knowledgeBaseId, sources: [source] }));
        const text = { kind: 'text', text: articleText } as const;
        const unknown = await into('kb_none', text);
        expect(unknown).toMatchObject({ code: 'NOT_FOUND', failure: { code: 'not_found' } });
        expect(await into(ada.base, text)).toEqual(unknown);
        const { id: own } = await caller.knowledge.create({ name: 'Of her own' });
        for (const [none, hers] of [
          [
            { kind: 'upload', uploadId: 'upload_none' },
            { kind: 'upload', uploadId: ada.upload },
          ],
          [
            { kind: 'summary', summaryId: 'sum_none' },
            { kind: 'summary', summaryId: ada.summary },
          ],
          [
            { kind: 'document', documentId: 'doc_none', again: false },
            { kind: 'document', documentId: ada.document, again: false },
          ],
        ] as const) {
          const refused = await into(own, none);
          expect(refused).toMatchObject({ code: 'NOT_FOUND' });
          expect(await into(own, hers)).toEqual(refused);
        }
        await caller.knowledge.remove({ id: own });
      },
      'tasks.items': byId(
        (caller, id) => caller.tasks.items({ id }),
        () => [ada.ingestion],
      ),
      'knowledge.list': async (caller) => expect(await caller.knowledge.list()).toEqual({ knowledgeBases: [] }),
      'knowledge.get': byId((caller, id) => caller.knowledge.get({ id }), bases),
      'knowledge.create': async (caller) => {
        const { id } = await caller.knowledge.create({ name: 'Of her own' });
        await caller.knowledge.remove({ id });
      },
      'knowledge.update': byId((caller, id) => caller.knowledge.update({ id, name: 'Mine' }), bases),
      'knowledge.remove': byId((caller, id) => caller.knowledge.remove({ id }), bases),
      'knowledge.documents': byId((caller, id) => caller.knowledge.documents({ id }), bases),
      'knowledge.removeDocuments': byId(
        (caller, id) => caller.knowledge.removeDocuments({ id, documentIds: [ada.document] }),
        bases,
      ),
      'knowledge.reingest': byId((caller, id) => caller.knowledge.reingest({ id, documentIds: [ada.document] }), bases),
      'knowledge.document': byId(
        (caller, id) => caller.knowledge.document({ id }),
        () => [ada.document],
      ),
      'knowledge.passages': byId(
        (caller, id) => caller.knowledge.passages({ id }),
        () => [ada.document],
      ),
      'knowledge.embedding': async (caller) =>
        expect(await caller.knowledge.embedding()).toMatchObject({ active: null, chunks: 0, taskId: null }),
      'knowledge.switchEmbedding': async (caller) =>
        expect(await refusal(caller.knowledge.switchEmbedding())).toMatchObject({ code: 'CONFLICT' }),
      'search.query': async (caller) => {
        expect((await as('ada').search.query({ query: 'lighthouse' })).hits.length).toBeGreaterThan(0);
        const nothing = { hits: [], hasMore: false, method: 'none', withoutMeaning: null };
        expect(await caller.search.query({ query: 'lighthouse' })).toEqual(nothing);
        expect(await caller.search.query({ query: 'lighthouse', knowledgeBaseId: ada.base })).toEqual(nothing);
        expect(await caller.search.query({ query: 'lighthouse', documentIds: [ada.document] })).toEqual(nothing);
      },
      'tasks.get': byId((caller, id) => caller.tasks.get({ id }), tasks),
      'tasks.list': async (caller) =>
        expect(await caller.tasks.list({ scope: 'all' })).toEqual({
          tasks: [],
          totals: { pending: 0, running: 0, paused: 0, completed: 0, failed: 0, cancelled: 0 },
          nextCursor: null,
        }),
      'tasks.bulkCounts': async (caller) =>
        expect(await caller.tasks.bulkCounts({})).toEqual({ pause: 0, resume: 0, cancel: 0, retry: 0 }),
      'tasks.watch': async (caller) => {
        const held = [...tasks(), nowhere].map((id) => ({ id }));
        expect(await caller.tasks.watch({ tasks: held })).toEqual({ tasks: [], missing: held.map(({ id }) => id) });
      },
      'tasks.events': byId((caller, id) => caller.tasks.events({ id }), tasks),
      'tasks.cancel': byId((caller, id) => caller.tasks.cancel({ id }), tasks),
      'tasks.pause': byId((caller, id) => caller.tasks.pause({ id }), tasks),
      'tasks.resume': byId((caller, id) => caller.tasks.resume({ id }), tasks),
      'tasks.bulk': async (caller) => {
        const { results } = await caller.tasks.bulk({ action: 'cancel', select: { ids: [...tasks(), nowhere] } });
        const refusals = results.map((result) => (result.ok ? null : result.failure.code));
        expect(refusals).toEqual(['not_found', 'not_found', 'not_found', 'not_found']);
        expect(await caller.tasks.bulk({ action: 'cancel', select: { status: ['running'] } })).toEqual({
          results: [],
          nextCursor: null,
        });
      },
      'tasks.retry': byId((caller, id) => caller.tasks.retry({ id }), tasks),
      'tasks.skip': byId((caller, id) => caller.tasks.skip({ id, phase: 'connecting' }), tasks),
      'tasks.remove': byId((caller, id) => caller.tasks.remove({ id }), tasks),
      'library.list': async (caller) =>
        expect(await caller.library.list()).toEqual({ summaries: [], nextCursor: null }),
      'library.get': byId((caller, id) => caller.library.get({ id }), summaries),
      'library.passages': byId((caller, id) => caller.library.passages({ id }), summaries),
      'library.export': byId((caller, id) => caller.library.export({ id }), summaries),
      'library.remove': byId((caller, id) => caller.library.remove({ id }), summaries),
    };

    it('there is a case for every procedure', () => {
      expect(Object.keys(appRouter._def.procedures).toSorted()).toEqual(Object.keys(cases).toSorted());
    });

    it.each(Object.entries(cases))('%s shows and changes nothing', async (_, tryIt) => {
      const caller = as('ada');
      const look = async () => [
        // Its worker's heart goes on beating.
        (await Promise.all(tasks().map((id) => caller.tasks.get({ id })))).map(({ liveness: _, ...task }) => task),
        await caller.library.list(),
      ];
      const before = await look();
      await tryIt(as('eve'));
      expect(await look()).toEqual(before);
    });
  });

  describe('over HTTP', () => {
    const ask = async (path: string, init: RequestInit = {}, context: Partial<Context> = {}) => {
      const response = await fetchRequestHandler({
        endpoint: '/api/trpc',
        req: new Request(`http://localhost/api/trpc/${path}`, init),
        router: appRouter,
        createContext: () => ({ ...runtime, owner: 'ada', ...context }),
      });
      return { status: response.status, body: await response.json() };
    };
    const query = (path: string, input: unknown) => ask(`${path}?input=${encodeURIComponent(JSON.stringify(input))}`);
    const post = (path: string, body: string, type = 'application/json') =>
      ask(path, { method: 'POST', body, headers: { 'content-type': type } });
    const mutate = (path: string, input: unknown) => post(path, JSON.stringify(input));

    it('answers plain JSON', async () => {
      const { status, body } = await query('tasks.get', { id: ada.completed });
      expect(status).toBe(200);
      expect(taskSnapshotSchema.parse(body.result.data)).toMatchObject({ id: ada.completed, status: 'completed' });
    });

    it.each<[string, () => ReturnType<typeof ask>, number, string]>([
      ['an unknown task', () => query('tasks.get', { id: nowhere }), 404, 'not_found'],
      ['an unknown summary', () => query('library.get', { id: 'sum_1' }), 404, 'not_found'],
      [
        'an unknown upload',
        () => mutate('tasks.createSummary', { source: { kind: 'upload', uploadId: 'x' } }),
        404,
        'upload_not_found',
      ],
      ['a finished task to cancel', () => mutate('tasks.cancel', { id: ada.completed }), 409, 'not_allowed_now'],
      ['a completed task to retry', () => mutate('tasks.retry', { id: ada.completed }), 409, 'not_allowed_now'],
      ['a running task to remove', () => mutate('tasks.remove', { id: ada.running }), 409, 'not_allowed_now'],
      [
        'a URL that is none',
        () => mutate('tasks.createSummary', { source: { kind: 'url', url: 'htp:/x' } }),
        400,
        'invalid_url',
      ],
      [
        'a URL without a host',
        () => mutate('tasks.createSummary', { source: { kind: 'url', url: 'http://' } }),
        400,
        'invalid_url',
      ],
      [
        'an empty text',
        () => mutate('tasks.createSummary', { source: { kind: 'text', text: ' \n' } }),
        400,
        'empty_text',
      ],
      ['half a body', () => post('tasks.createSummary', '{"source":'), 400, 'invalid_input'],
      ['no body', () => post('tasks.createSummary', ''), 400, 'invalid_input'],
      ['a body of another shape', () => mutate('tasks.createSummary', []), 400, 'invalid_input'],
      ['no source', () => mutate('tasks.createSummary', {}), 400, 'invalid_input'],
      [
        'a source of no known kind',
        () => mutate('tasks.createSummary', { source: { kind: 'disk' } }),
        400,
        'invalid_input',
      ],
      [
        'a text that is a number',
        () => mutate('tasks.createSummary', { source: { kind: 'text', text: 7 } }),
        400,
        'invalid_input',
      ],
      ['no id', () => query('tasks.get', {}), 400, 'invalid_input'],
      ['no input at all', () => ask('tasks.get'), 400, 'invalid_input'],
      ['input that is no JSON', () => ask('tasks.get?input={'), 400, 'invalid_input'],
      ['a very long id', () => query('tasks.get', { id: 'x'.repeat(101) }), 400, 'invalid_input'],
      [
        'too many ids',
        () => query('tasks.watch', { tasks: Array.from({ length: 201 }, () => ({ id: 'x' })) }),
        400,
        'invalid_input',
      ],
      ['a list without end', () => query('tasks.list', { limit: 201 }), 400, 'invalid_input'],
      ['an unknown status', () => query('tasks.list', { status: ['stuck'] }), 400, 'invalid_input'],
      ['a zero character in a search', () => query('tasks.list', { search: 'a\0' }), 400, 'invalid_input'],
      ['a search without end', () => query('tasks.list', { search: 'x'.repeat(201) }), 400, 'invalid_input'],
      ['a cursor of no list', () => query('tasks.list', { cursor: '1' }), 400, 'invalid_input'],
      [
        'a zero character in one of many ids',
        () => mutate('tasks.bulk', { action: 'cancel', select: { ids: ['a\0'] } }),
        400,
        'invalid_input',
      ],
      ['a cursor that was never given out', () => query('library.list', { cursor: 'x' }), 400, 'invalid_input'],
      [
        'a cursor of the far future',
        () => query('library.list', { cursor: `${'9'.repeat(30)}.sum_1` }),
        400,
        'invalid_input',
      ],
    ])('tells of %s', async (_, act, status, code) => {
      const answer = await act();
      expect(answer.status).toBe(status);
      expect(failureSchema.parse(answer.body.error.data.failure).code).toBe(code);
      expect(answer.body.error.message).toBe(answer.body.error.data.failure.message);
      expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|\.ts:/);
    });

    it.each<[string, () => ReturnType<typeof ask>, number]>([
      ['an unknown procedure', () => query('tasks.hurry', { id: nowhere }), 404],
      ['a change asked for like a question', () => query('tasks.remove', { id: nowhere }), 405],
      ['a body of another type', () => post('tasks.cancel', 'id=1', 'application/x-www-form-urlencoded'), 415],
    ])('refuses %s', async (_, act, status) => {
      const answer = await act();
      expect(answer.status).toBe(status);
      expect(failureSchema.safeParse(answer.body.error.data.failure).success).toBe(true);
    });

    it('takes a zero character for what it is: no id of anything, and no part of a search or a title', async () => {
      for (const path of ['tasks.get', 'tasks.events', 'library.get']) {
        expect((await query(path, { id: 'summary_\0' })).status, path).toBeGreaterThanOrEqual(400);
        expect((await query(path, { id: 'summary_\0' })).status, path).toBeLessThan(500);
      }
      expect((await query('tasks.watch', { tasks: [{ id: 'a\0b' }] })).status).toBeLessThan(500);
      expect((await query('library.list', { search: 'a\0b' })).status).toBeLessThan(500);
      const text = `A zero \0 in the text. ${articleText}`;
      const created = await mutate('tasks.createSummary', { source: { kind: 'text', text, title: 'Zero \0 title' } });
      expect(created.status, 'refused as input').toBe(400);
    });

    it('says nothing of what it did not expect', async () => {
      const progress = Object.create(runtime.progress, {
        read: { value: { get: () => Promise.reject(new Error('a secret of the server')) } },
      });
      const { status, body } = await ask(`tasks.get?input=${JSON.stringify({ id: 'x' })}`, {}, { progress });
      expect(status).toBe(500);
      expect(body.error.data.failure.code).toBe('internal');
      expect(JSON.stringify(body)).not.toContain('secret');
    });
  });
});

async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof TRPCError)) throw error;
  const { code, message, cause } = error;
  return { code, message, failure: cause !== undefined && 'failure' in cause ? cause.failure : null };
}
