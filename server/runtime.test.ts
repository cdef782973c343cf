import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { summaryIdOf } from '#domain/snapshot.ts';
import type { SourceInput } from '#domain/source.ts';
import type { Summary } from '#domain/summary.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { extract } from '#server/extraction/extract.ts';
import { makePdf, type PdfFixture } from '#server/extraction/fixtures/pdf-documents.ts';
import { makeScratchFiles } from '#server/extraction/fixtures/scratch-files.ts';
import { articleText } from '#server/sources/fixtures/article.ts';
import type { LocalServer } from '#server/sources/fixtures/local-server.ts';
import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { FIXTURE_VIDEOS, startYoutubeServer } from '#server/sources/fixtures/youtube-server.ts';
import { makeInstallation, type TestInstallation, upload, watchToEnd } from './pipelines/fixtures/test-runtime.ts';
import { expectVerbatim, folded } from './pipelines/fixtures/verbatim.ts';
import type { Runtime } from './runtime.ts';

const owner = 'ada';

let web: LocalServer;
let youtube: LocalServer;
/** More than one batch of passages. */
const PAGES = 80;
let longPdf: PdfFixture;
/** What the long PDF holds, read without an interruption, in the rows in which passages are stored. */
let inOneGo: { position: number; unit_index: number; text: string; locator: string }[];

beforeAll(async () => {
  [web, youtube, longPdf] = await Promise.all([startWebServer(), startYoutubeServer(), makePdf({ pages: PAGES })]);
  const scratch = await makeScratchFiles();
  const path = await scratch.put('long.pdf', longPdf.bytes);
  inOneGo = [];
  for await (const event of extract({ path, mediaType: 'application/pdf', name: 'long.pdf' })) {
    if (event.type !== 'unit') continue;
    for (const { text, locator } of event.passages) {
      inOneGo.push({ position: inOneGo.length, unit_index: event.index, text, locator: JSON.stringify(locator) });
    }
  }
  await scratch.remove();
});
afterAll(async () => {
  await Promise.all([web.close(), youtube.close()]);
});

describeOnEachStore('an installation', (dialect) => {
  let installation: TestInstallation;
  const make = async () => {
    installation = await makeInstallation(dialect, { YOUTUBE_BASE_URL: youtube.url });
    return installation;
  };
  afterEach(() => installation.close());

  async function summarize(runtime: Runtime, source: SourceInput): Promise<Summary> {
    const { id } = await runtime.kinds.summary.create(owner, source);
    const seen = await watchToEnd(runtime, owner, id);
    for (const [index, snapshot] of seen.entries()) {
      expect(snapshot.progress).toBeGreaterThanOrEqual(seen[index - 1]?.progress ?? 0);
      expect(snapshot.progress === 100).toBe(snapshot.status === 'completed');
    }
    const done = seen.at(-1);
    expect(done).toMatchObject({ status: 'completed', error: null, problems: [] });
    for (const { status, itemsProcessed, itemsTotal } of done?.phases ?? []) {
      expect({ status, itemsProcessed }).toEqual({ status: 'completed', itemsProcessed: itemsTotal });
      expect(itemsTotal).toBeGreaterThan(0);
    }
    return runtime.library.get(owner, (done && summaryIdOf(done)) ?? '');
  }

  it('makes summaries of a text, a file, a page and a video, with quotes that are there', async () => {
    const runtime = await (await make()).open();
    await runtime.startWorker();
    const pdf = await makePdf({ pages: 4, columns: 2 });
    const [text, file, page, video] = await Promise.all([
      summarize(runtime, { kind: 'text', text: articleText, title: 'My notes' }),
      summarize(runtime, { kind: 'upload', uploadId: await upload(runtime, owner, 'paper.pdf', pdf.bytes) }),
      summarize(runtime, { kind: 'url', url: `${web.url}/article` }),
      summarize(runtime, { kind: 'url', url: `https://youtu.be/${FIXTURE_VIDEOS.manual}` }),
    ]);
    for (const summary of [text, file, page, video]) await expectVerbatim(runtime, owner, summary);
    expect(text.source).toMatchObject({ kind: 'text', filename: null, url: null, mediaType: 'text/plain' });
    expect(file.source).toMatchObject({ kind: 'upload', filename: 'paper.pdf', mediaType: 'application/pdf' });
    expect(page.source).toMatchObject({ kind: 'url', url: `${web.url}/article`, mediaType: 'text/html' });
    expect(video.source).toMatchObject({ kind: 'youtube', mediaType: 'text/vtt' });
    for (const { quote, locator } of file.points.flatMap(({ citations }) => citations)) {
      if (locator.kind !== 'page') throw new Error(`a PDF is cited by ${locator.kind}`);
      const written = pdf.pages[locator.page - 1];
      expect(folded([written?.heading, ...(written?.paragraphs ?? [])].join(' ')), quote).toContain(folded(quote));
    }
    const times = video.points.flatMap(({ citations }) => citations.map(({ locator }) => locator.kind));
    expect(new Set(times)).toEqual(new Set(['time']));
  });

  it.each(['store', 'transaction'])(
    'goes on after a kill in the middle of reading (%s), and repeats nothing',
    async (dieAt) => {
      const { open, environment } = await make();
      const before = await open();
      const uploadId = await upload(before, owner, 'long.pdf', longPdf.bytes);
      const { id } = await before.kinds.summary.create(owner, { kind: 'upload', uploadId });
      await before.stop();

      const worker = fork(join(import.meta.dirname, 'pipelines/fixtures/dying-worker.ts'), {
        env: { ...process.env, ...environment, DIE_AT: dieAt },
      });
      const [, signal] = await once(worker, 'exit');
      expect(signal).toBe('SIGKILL');

      // An hour later, to the clock of the next one: whoever had it has been silent for too long.
      const later = () => Date.now() + 3_600_000;
      const after = await open({ clock: later, leaseClock: async () => later() });
      const left = await after.progress.read.get(owner, id);
      const pagesLeft = left.phases.find(({ name }) => name === 'extracting')?.itemsProcessed ?? 0;
      expect(left).toMatchObject({ status: 'running', phase: 'extracting' });
      expect(pagesLeft).toBeGreaterThan(0);
      expect(pagesLeft).toBeLessThan(PAGES);
      const documentOf = () =>
        after.database.store.selectFrom('documents').selectAll().where('task_id', '=', id).executeTakeFirstOrThrow();
      expect((await documentOf()).units_extracted).toBe(pagesLeft);

      await after.startWorker();
      const seen = await watchToEnd(after, owner, id);
      expect(seen.at(-1)).toMatchObject({ status: 'completed' });
      for (const [index, { progress }] of seen.entries()) {
        expect(progress).toBeGreaterThanOrEqual(seen[index - 1]?.progress ?? left.progress);
      }
      const events = (await after.progress.read.events(owner, id)).map(({ type, phase }) => `${type} ${phase}`);
      expect(events.filter((event) => event.startsWith('recovered'))).toEqual(['recovered extracting']);
      expect(events.filter((event) => event === 'phase-completed fetching')).toHaveLength(1);

      const { id: document, units_extracted } = await documentOf();
      expect(units_extracted).toBe(PAGES);
      const rows = await after.database.store
        .selectFrom('passages')
        .select(['position', 'unit_index', 'text', 'locator'])
        .where('document_id', '=', document)
        .orderBy('position')
        .execute();
      expect(rows).toEqual(inOneGo);
    },
  );

  it('removes a task with what only it needed, and nothing else', async () => {
    const runtime = await (await make()).open();
    const kept = await holdings(runtime);
    await runtime.kinds.summary.create(owner, { kind: 'text', text: articleText });
    const uploadId = await upload(runtime, owner, 'notes.txt', Buffer.from(articleText));
    const first = await runtime.kinds.summary.create(owner, { kind: 'upload', uploadId });
    const second = await runtime.kinds.summary.create(owner, { kind: 'upload', uploadId });
    const both = await holdings(runtime);
    expect(both).toMatchObject({ tasks: 3, documents: 3, sources: 2, files: 2 });
    await runtime.progress.cancel(owner, first.id);
    await runtime.removeTask(owner, first.id);
    // The other task still reads the file.
    expect(await holdings(runtime)).toMatchObject({ tasks: 2, documents: 2, sources: 2, files: 2 });
    await runtime.progress.cancel(owner, second.id);
    await runtime.removeTask(owner, second.id);
    expect(await holdings(runtime)).toMatchObject({ tasks: 1, documents: 1, sources: 1, files: 1 });
    expect(kept).toEqual({
      tasks: 0,
      phases: 0,
      events: 0,
      documents: 0,
      passages: 0,
      sources: 0,
      summaries: 0,
      files: 0,
    });
  });

  it.each([
    ['task', 'summary'],
    ['summary', 'task'],
  ])('leaves nothing behind when a %s and then its %s is removed, and others alone', async (firstToGo) => {
    const runtime = await (await make()).open();
    await runtime.startWorker();
    const other = await summarize(runtime, { kind: 'url', url: `${web.url}/article` });
    const alone = await holdings(runtime);
    const sources: (() => Promise<SourceInput>)[] = [
      async () => ({ kind: 'text', text: articleText }),
      async () => ({
        kind: 'upload',
        uploadId: await upload(runtime, owner, 'notes.txt', Buffer.from(articleText)),
      }),
    ];
    for (const source of sources) {
      const { id, taskId } = await summarize(runtime, await source());
      const removals = {
        task: () => runtime.removeTask(owner, taskId ?? ''),
        summary: () => runtime.removeSummary(owner, id),
      };
      if (firstToGo === 'task') {
        await removals.task();
        await expectVerbatim(runtime, owner, await runtime.library.get(owner, id));
        await runtime.library.file(owner, id);
        await removals.summary();
      } else {
        await removals.summary();
        // The text and its file are gone with the summary, though the task is still in the list.
        expect(await holdings(runtime)).toMatchObject({ documents: alone.documents, files: alone.files });
        expect(await runtime.progress.read.get(owner, taskId ?? '')).toMatchObject({ status: 'completed' });
        await removals.task();
      }
    }
    expect(await holdings(runtime)).toEqual(alone);
    await expectVerbatim(runtime, owner, await runtime.library.get(owner, other.id));
  });
});

async function holdings({ database: { store }, settings }: Runtime): Promise<Record<string, number>> {
  const tables = ['tasks', 'phases', 'events', 'documents', 'passages', 'sources', 'summaries'] as const;
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { count } = await store
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts[table] = Number(count);
  }
  const entries = await readdir(settings.dataDir, { recursive: true, withFileTypes: true });
  counts.files = entries.filter((entry) => entry.isFile() && /(uploads|fetched)/.test(entry.parentPath)).length;
  return counts;
}
