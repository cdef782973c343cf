import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { searchInputSchema } from '#domain/knowledge.ts';
import { taskPercent } from '#domain/progress.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { summaryIdOf } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { withBadPages } from '#server/extraction/fixtures/bad-pages.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { listItems } from '#server/knowledge/ingestion-items.ts';
import { Keeper } from '#server/pipelines/fixtures/test-ingestion.ts';
import { makeInstallation, type TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import { TaskRun } from '#server/progress/task-run.ts';
import type { Runtime } from '#server/runtime.ts';
import { articleHtml, articleText } from '#server/sources/fixtures/article.ts';
import { startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { makeZip } from '#server/sources/fixtures/zip.ts';

const OWLS = 'Owls hunt at night. They hear a mouse under the snow. Their feathers are soft and make no noise.';
const STORKS = 'Storks nest on roofs. They come back every spring from Africa, by the thousands.';

describeOnEachStore('an ingestion', (dialect) => {
  let installation: TestInstallation;
  let runtime: Runtime;
  let ada: Keeper;

  beforeEach(async () => {
    installation = await makeInstallation(dialect, { CRAWL_DELAY_MS: '0' });
    runtime = await installation.open();
    ada = new Keeper(runtime, 'ada');
    await runtime.startWorker();
  });
  afterEach(() => installation.close());

  const itemsOf = async ({ id }: Pick<TaskSnapshot, 'id'>) =>
    (await listItems(runtime.database.store, 'ada', { id, limit: 500 })).items;
  const outcomes = async (task: Pick<TaskSnapshot, 'id'>) =>
    Object.fromEntries((await itemsOf(task)).map(({ name, outcome, state }) => [name, outcome ?? state]));
  const count = async (table: 'chunks' | 'vectors' | 'passages' | 'documents' | 'sources') => {
    const { rows } = await runtime.database.store
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .execute()
      .then((counted) => ({ rows: Number(counted[0]?.count ?? 0) }));
    return rows;
  };

  it('tells of long documents before any of them is done', async () => {
    const told: { done: number; inWork: number; percent: number }[] = [];
    const store = TaskRun.prototype.store;
    const spy = vi.spyOn(TaskRun.prototype, 'store').mockImplementation(async function (this: TaskRun, ...given) {
      await store.apply(this, given);
      const { itemsProcessed, itemsInWork } = this.phase('extracting');
      const percent = taskPercent(this.task.status, this.task.phases, this.task.anchor);
      told.push({ done: itemsProcessed, inWork: itemsInWork, percent });
    });
    try {
      const paragraphs = Array.from({ length: 1_500 }, (_, index) => `Paragraph ${index} of the owls.`).join('\n\n');
      const task = await ada.ingest(await ada.base(), [
        await ada.file('one.txt', paragraphs),
        await ada.file('two.txt', `${paragraphs}\n\nAnd another.`),
      ]);
      expect(task).toMatchObject({ status: 'completed', problems: [] });
    } finally {
      spy.mockRestore();
    }
    expect(Math.max(...told.filter(({ done }) => done === 0).map(({ inWork }) => inWork))).toBeGreaterThan(0.2);
    for (const { done, inWork } of told) expect(done + inWork).toBeLessThanOrEqual(2);
    const percents = told.map(({ percent }) => percent);
    expect(percents).toEqual(percents.toSorted((one, other) => one - other));
  });

  it('makes documents findable, and lists what could not be read with its reason', async () => {
    const base = await ada.base();
    const task = await ada.ingest(base, [
      await ada.file('birds/owls.txt', OWLS),
      await ada.file('birds/storks.txt', STORKS),
      await ada.file('broken.pdf', 'this is no PDF'),
    ]);
    expect(task).toMatchObject({
      ...{ status: 'completed', progress: 100, result: { knowledgeBaseId: base }, title: 'birds/owls.txt and 2 more' },
      problems: [{ code: 'mismatched_type', phase: 'loading', item: 'broken.pdf' }],
    });
    for (const { name, status, itemsProcessed, itemsTotal } of task.phases) {
      if (name === 'summarizing') expect(status).toBe('skipped');
      else
        expect({ name, status, itemsProcessed, itemsTotal }).toEqual({
          name,
          status: 'completed',
          itemsProcessed: 3,
          itemsTotal: 3,
        });
    }
    expect((await ada.find('mouse in the snow'))[0]).toBe('birds/owls.txt');
    expect((await ada.find('spring'))[0]).toBe('birds/storks.txt');
    expect(await new Keeper(runtime, 'eve').find('spring')).toEqual([]);
    expect(await runtime.knowledge.get('ada', base)).toMatchObject({ documents: 2, activeTaskIds: [] });
    expect(await count('vectors')).toBe(await count('chunks'));
  });

  it('of one file twice at the same time, with summaries, ends well both times and leaves one document', async () => {
    for (let round = 0; round < 3; round += 1) {
      const base = await ada.base(`Twice ${round}`);
      const files = [await ada.file('article.txt', articleText), await ada.file('article.txt', articleText)];
      const tasks = await Promise.all(files.map((file) => ada.ingest(base, [file], { summarize: true })));
      for (const { status, error, problems } of tasks) {
        expect({ status, error, problems }).toEqual({ status: 'completed', error: null, problems: [] });
      }
      expect(await ada.documents(base)).toHaveLength(1);
    }
  });

  it('counts the pages and passages of a single document, and fails with it', async () => {
    const base = await ada.base();
    const { bytes } = await makePdf({ pages: 3 });
    const one = await ada.ingest(base, [await ada.file('three.pdf', bytes)]);
    expect(one.phases.find(({ name }) => name === 'extracting')).toMatchObject({ unit: 'pages', itemsProcessed: 3 });
    expect(one.phases.find(({ name }) => name === 'indexing')).toMatchObject({ unit: 'chunks' });
    const failed = await ada.ingest(base, [await ada.file('broken.pdf', 'this is no PDF')]);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'mismatched_type' } });
    const nothing = await ada.ingest(base, [
      await ada.file('a.pdf', 'this is no PDF'),
      await ada.file('b.pdf', 'nor is this'),
    ]);
    expect(nothing).toMatchObject({ status: 'failed', error: { code: 'nothing_ingested' } });
  });

  it('takes the same bytes for one document, and a changed source for a new version of it', async () => {
    const [base, other] = [await ada.base(), await ada.base('Other')];
    const first = await ada.ingest(base, [
      await ada.file('owls.txt', OWLS),
      await ada.file('copy of owls.txt', OWLS),
      await ada.file('storks.txt', STORKS),
    ]);
    expect(Object.values(await outcomes(first)).sort()).toEqual(['added', 'added', 'unchanged']);
    const second = await ada.ingest(base, [
      await ada.file('owls.txt', OWLS),
      await ada.file('storks.txt', STORKS.replace('Africa', 'Spain')),
    ]);
    expect(await outcomes(second)).toEqual({ 'owls.txt': 'unchanged', 'storks.txt': 'replaced' });
    expect(await ada.documents(base)).toHaveLength(2);
    expect(await ada.find('"Africa"')).toEqual([]);
    expect(await ada.find('"Spain"')).toEqual(['storks.txt']);
    const chunks = await count('chunks');
    const third = await ada.ingest(other, [await ada.file('owls.txt', OWLS)]);
    expect(await outcomes(third)).toEqual({ 'owls.txt': 'added' });
    expect(await count('chunks')).toBe(chunks);
    // It stays where it is in one when it goes from the other.
    await runtime.knowledge.remove('ada', other);
    expect(await ada.find('"mouse"')).toHaveLength(1);
    await runtime.knowledge.remove('ada', base);
    expect(await ada.find('"mouse"')).toEqual([]);
    expect([await count('chunks'), await count('vectors'), await count('documents')]).toEqual([0, 0, 0]);
  });

  it('shows a changed document whole, in its old version or in its new one, at every instant', async () => {
    const base = await ada.base();
    const version = (word: string) =>
      Array.from({ length: 60 }, (_, index) => `Storks of the ${word} kind nest on roof ${index}. `.repeat(12)).join(
        '\n\n',
      );
    await ada.ingest(base, [await ada.file('storks.txt', version('first'))]);
    const { id } = await ada.begin(base, [await ada.file('storks.txt', version('second'))]);
    const seen: string[] = [];
    const look = async () => {
      const input = searchInputSchema.parse({ query: 'storks nest on roofs', limit: 100 });
      const { hits } = await runtime.search.query('ada', input);
      const versions = ['first', 'second'].filter((word) => hits.some(({ text }) => text.includes(`the ${word} kind`)));
      expect(versions).toHaveLength(1);
      expect(new Set(hits.map(({ documentId }) => documentId)).size).toBe(1);
      seen.push(versions[0] ?? '');
    };
    while (!isFinished((await runtime.progress.read.get('ada', id)).status)) await look();
    await look();
    expect(seen.at(0)).toBe('first');
    expect(seen.at(-1)).toBe('second');
    expect(seen).toEqual(seen.toSorted());
    expect(await count('documents')).toBe(1);
  });

  it('unpacks archives', async () => {
    const base = await ada.base();
    const zip = makeZip([
      { name: 'birds/owls.txt', data: OWLS },
      { name: 'birds/storks.txt', data: STORKS },
      { name: '../out.txt', data: 'out' },
      { name: 'inner.zip', data: makeZip([{ name: 'a.txt', data: 'a' }]) },
    ]);
    const task = await ada.ingest(base, [await ada.file('birds.zip', zip)]);
    expect(task.status).toBe('completed');
    expect(task.problems.map(({ code }) => code).sort()).toEqual(['nested_archive', 'unsafe_name']);
    expect(await ada.find('"mouse"')).toEqual(['birds/owls.txt']);
    const again = await ada.ingest(base, [await ada.file('birds.zip', zip)]);
    expect(Object.values(await outcomes(again)).sort()).toEqual([
      'expanded',
      'failed',
      'failed',
      'unchanged',
      'unchanged',
    ]);
  });

  it('goes through two archives at once, each of their files once', async () => {
    // Neither stores anything before the other is about to.
    const { failItem } = TaskRun.prototype;
    const bothAreThere = Promise.withResolvers<void>();
    const spy = vi.spyOn(TaskRun.prototype, 'failItem').mockImplementation(async function (this: TaskRun, ...given) {
      if (spy.mock.calls.length === 2) bothAreThere.resolve();
      await bothAreThere.promise;
      return failItem.apply(this, given);
    });
    try {
      const base = await ada.base();
      const zip = (fish: string) =>
        ada.file(
          `${fish}.zip`,
          makeZip([
            { name: '../out.txt', data: 'out' },
            { name: `${fish}.txt`, data: `The ${fish} is a fish.` },
          ]),
        );
      const task = await ada.ingest(base, [await zip('pike'), await zip('perch')]);
      expect(task).toMatchObject({ status: 'completed', problems: [{}, {}] });
      expect(task.phases[0]).toMatchObject({ name: 'loading', attempts: 1 });
      expect(await ada.documents(base)).toHaveLength(2);
    } finally {
      spy.mockRestore();
    }
  });

  it('follows a site, and takes links and texts', async () => {
    const site = await startLocalServer((request, response) => {
      const pages: Record<string, string> = {
        '/': '<title>Home</title><p>Welcome to the birds of the north.</p><a href="/owls">Owls</a> <a href="/gone">Gone</a>',
        '/owls': `<title>Owls</title><p>${OWLS}</p>`,
      };
      const page = pages[request.url.pathname];
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page ?? 'no');
    });
    try {
      const base = await ada.base();
      const task = await ada.ingest(base, [
        { kind: 'site', url: `${site.url}/`, depth: 2, maxPages: 10 },
        { kind: 'text', text: STORKS },
      ]);
      expect(task.status).toBe('completed');
      const names = (await ada.documents(base)).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining([`${site.url}/`, `${site.url}/owls`]));
      expect(task.problems).toMatchObject([{ code: 'page_not_found', item: `${site.url}/gone` }]);
      expect((await ada.find('spring from Africa'))[0]).toMatch(/^Storks/);
      const fetched = () => readdir(join(runtime.settings.dataDir, 'fetched'));
      const files = await fetched();
      const again = await ada.ingest(base, [{ kind: 'site', url: `${site.url}/`, depth: 2, maxPages: 10 }]);
      expect(await outcomes(again)).toMatchObject({ [`${site.url}/`]: 'unchanged', [`${site.url}/owls`]: 'unchanged' });
      expect(await fetched()).toEqual(files);
    } finally {
      await site.close();
    }
  });

  it('takes what the library has, without reading it again', async () => {
    const base = await ada.base();
    const summary = await runtime.kinds.summary.create('ada', { kind: 'text', text: articleText });
    const summaryId = summaryIdOf(await ada.end(summary.id)) ?? '';
    const task = await ada.ingest(base, [{ kind: 'summary', summaryId }], { summarize: true });
    expect(task.status).toBe('completed');
    const [document] = await ada.documents(base);
    expect(document?.summaryId).toMatch(/^sum_/);
    await runtime.removeSummary('ada', summaryId);
    expect((await runtime.knowledge.passages('ada', document?.id ?? '', { from: 0, limit: 5 })).length).toBeGreaterThan(
      0,
    );
    const strange = ada.begin(base, [{ kind: 'summary', summaryId: 'sum_none' }]);
    await expect(strange).rejects.toMatchObject({ failure: { code: 'not_found' } });
  });

  it('does failed documents again, and leaves what is found as it is until it is read anew', async () => {
    const base = await ada.base();
    const { bytes } = await makePdf({ pages: 3 });
    const bad = withBadPages(bytes, { 1: 'damaged' });
    const task = await ada.ingest(base, [await ada.file('bad.pdf', bad), await ada.file('owls.txt', OWLS)]);
    expect(task).toMatchObject({
      status: 'completed',
      problems: [{ code: 'unreadable_page', phase: 'extracting', item: 'bad.pdf, page 2' }],
    });
    const before = (await ada.documents(base)).find(({ name }) => name === 'bad.pdf');
    await runtime.retryTask('ada', task.id);
    const again = await ada.end(task.id);
    expect(again).toMatchObject({ status: 'completed', attempt: 2, problems: [{ code: 'unreadable_page' }] });
    const after = (await ada.documents(base)).find(({ name }) => name === 'bad.pdf');
    expect(after?.id).not.toBe(before?.id);
    expect(await ada.documents(base)).toHaveLength(2);
    for (const phase of ['loading', 'chunking', 'indexing'] as const) {
      await runtime.retryTask('ada', task.id, phase);
      expect(await ada.end(task.id), phase).toMatchObject({ status: 'completed' });
      expect(await ada.find('"mouse"'), phase).toEqual(['owls.txt']);
      expect(await ada.documents(base)).toHaveLength(2);
    }
    const [document] = await ada.documents(base);
    const reread = await ada.ingest(base, [{ kind: 'document', documentId: document?.id ?? '', again: true }]);
    expect(await outcomes(reread)).toEqual({ [document?.name ?? '']: 'replaced' });
    expect(await count('documents')).toBe(2);
  });

  it('is cancelled in the middle: what was whole stays, and nothing else does', async () => {
    const site = await startLocalServer(() => {});
    try {
      const base = await ada.base();
      const { id } = await ada.begin(base, [
        await ada.file('owls.txt', OWLS),
        { kind: 'url', url: `${site.url}/hangs` },
      ]);
      await expect.poll(() => ada.find('"mouse"')).toEqual(['owls.txt']);
      await runtime.progress.cancel('ada', id);
      expect(await ada.end(id)).toMatchObject({ status: 'cancelled' });
      await expect.poll(() => count('documents')).toBe(1);
      await runtime.removeTask('ada', id);
      expect(await count('sources')).toBe(1);
      expect(await ada.find('"mouse"')).toEqual(['owls.txt']);
    } finally {
      await site.close();
    }
  });

  it('counts the pages of a sitemap at once, and each once when it goes on after a pause', async () => {
    const pages = ['/1', '/2', '/3', '/4', '/5', '/6'];
    const stops = new Set(['/3']);
    const site = await startLocalServer(({ path }, response) => {
      if (stops.has(path)) return;
      const locations = pages.map((page) => `<url><loc>${site.url}${page}</loc></url>`);
      const [type, body] =
        path === '/sitemap.xml'
          ? ['application/xml', `<urlset>${locations.join('')}</urlset>`]
          : ['text/html', `<title>Page ${path}</title><p>This page is number ${path.slice(1)}. ${OWLS}</p>`];
      response.writeHead(path === '/robots.txt' ? 404 : 200, { 'content-type': type }).end(body);
    });
    const totals: (number | null)[] = [];
    const plan = TaskRun.prototype.plan;
    const spy = vi.spyOn(TaskRun.prototype, 'plan').mockImplementation(function (this: TaskRun, ...given) {
      if (given[0] === 'loading') totals.push(given[1]);
      return plan.apply(this, given);
    });
    try {
      const base = await ada.base();
      const { id } = await ada.begin(base, [{ kind: 'site', url: `${site.url}/sitemap.xml`, depth: 1, maxPages: 100 }]);
      await expect.poll(() => ada.documents(base)).toHaveLength(2);
      expect(totals.filter((total) => total !== null)).toEqual([6]);
      await runtime.progress.pause('ada', id);
      await expect.poll(() => runtime.progress.read.get('ada', id)).toMatchObject({ status: 'paused', request: null });
      stops.clear();
      await runtime.progress.resume('ada', id);
      const done = await ada.end(id);
      expect(done).toMatchObject({ status: 'completed', problems: [] });
      expect(done.phases[0]).toMatchObject({ name: 'loading', itemsProcessed: 6, itemsTotal: 6 });
      expect(new Set(totals.filter((total) => total !== null))).toEqual(new Set([6]));
      expect(await ada.documents(base)).toHaveLength(6);
    } finally {
      spy.mockRestore();
      await site.close();
    }
  });

  it('ends when its knowledge base is deleted, and leaves nothing behind', async () => {
    const site = await startLocalServer(() => {});
    try {
      const base = await ada.base();
      const { id } = await ada.begin(base, [
        await ada.file('owls.txt', OWLS),
        { kind: 'url', url: `${site.url}/hangs` },
      ]);
      await expect.poll(() => ada.documents(base)).toHaveLength(1);
      await runtime.removeKnowledgeBase('ada', base);
      expect(await ada.end(id)).toMatchObject({ status: 'cancelled' });
      await expect.poll(() => count('documents')).toBe(0);
      await runtime.removeTask('ada', id);
      expect(await count('sources')).toBe(0);
      expect(await readdir(join(runtime.settings.dataDir, 'uploads'))).toEqual([]);
    } finally {
      await site.close();
    }
  });

  it('rests and goes on, with its summaries skipped on the way', async () => {
    let isBusy = true;
    const site = await startLocalServer((_, response) => {
      if (!isBusy) response.writeHead(200, { 'content-type': 'text/html' }).end(articleHtml);
    });
    try {
      const base = await ada.base();
      const { id } = await ada.begin(base, [await ada.file('owls.txt', OWLS), { kind: 'url', url: site.url }], {
        summarize: true,
      });
      await expect.poll(() => ada.documents(base)).toHaveLength(1);
      await runtime.progress.pause('ada', id);
      await expect.poll(() => runtime.progress.read.get('ada', id)).toMatchObject({ status: 'paused', request: null });
      await runtime.progress.skip('ada', id, 'summarizing');
      isBusy = false;
      await runtime.progress.resume('ada', id);
      const done = await ada.end(id);
      expect(done).toMatchObject({ status: 'completed', attempt: 1, problems: [] });
      expect(done.phases.at(-1)?.status).toBe('skipped');
      expect(await ada.documents(base)).toHaveLength(2);
    } finally {
      await site.close();
    }
  });
});
