import type { TaskSnapshot } from '#domain/snapshot.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { articleHtml } from '#server/sources/fixtures/article.ts';
import { type LocalServer, startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { exitTime } from '../faults/fleet.ts';
import { type Api, isEnded } from './support/api.ts';
import { expect } from './support/app.ts';
import { startInstallation, startWorker } from './support/installation.ts';
import { isPostgresMissing, NO_POSTGRES, test } from './support/postgres.ts';

const PAGES = 60;
/** Promised: whoever is asked to stop is gone by then. */
const EXIT_LIMIT_MS = 10_000;
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const SETTINGS = { WORKER_CONCURRENCY: '3', ALLOW_PRIVATE_URLS: 'true' };

test('a server that is asked to stop hands everything back, and goes on with it when it is back', async ({ page }, {
  annotations,
}) => {
  const app = await startInstallation(SETTINGS);
  try {
    await page.goto(app.url);
    const exitMs = await restartInTheMiddle(
      app.api,
      () => exitTime(app, 'SIGTERM'),
      () => app.restart(),
    );
    annotations.push({ type: 'from SIGTERM until the server was gone', description: `${Math.round(exitMs)} ms` });
    await expect(page.getByRole('article').filter({ hasText: 'Summary ready' })).toHaveCount(3);
  } finally {
    await app.stop();
  }
});

test('a worker that is asked to stop hands everything back, and the next one goes on with it', async ({ place }, {
  annotations,
}) => {
  test.skip(isPostgresMissing, NO_POSTGRES);
  test.slow();
  const settings = { ...SETTINGS, DATABASE_URL: place.databaseUrl };
  const app = await startInstallation({ ...settings, DATA_DIR: place.dataDir, WORKER_CONCURRENCY: '0' });
  let worker = startWorker(place.dataDir, settings);
  try {
    const stop = () => exitTime(worker, 'SIGTERM');
    const exitMs = await restartInTheMiddle(app.api, stop, async () => {
      expect(worker.process.exitCode, worker.log()).toBe(0);
      worker = startWorker(place.dataDir, settings);
    });
    annotations.push({ type: 'from SIGTERM until the worker was gone', description: `${Math.round(exitMs)} ms` });
  } finally {
    await worker.stop();
    await app.stop();
  }
});

/** A document that is being read, a page that does not answer, and one that waits for its next try: all outlive it. */
async function restartInTheMiddle(
  api: Api,
  stop: () => Promise<number>,
  startAgain: () => Promise<void>,
): Promise<number> {
  const site = await startSite();
  try {
    const hanging = await api.summarizeUrl(`${site.url}/hanging`);
    const waiting = await api.summarizeUrl(`${site.url}/busy`);
    await api.waitFor(waiting.id, ({ nextRetryAt }) => nextRetryAt !== null);
    const pdf = await makePdf({ pages: PAGES, isSlow: true });
    const reading = await api.summarizeFile({ name: 'survey.pdf', content: pdf.bytes });
    const before = await api.waitFor(reading.id, (task) => pagesOf(task) > 10);
    expect(pagesOf(before), 'it is in the middle').toBeLessThan(PAGES);
    expect(await api.get(hanging.id)).toMatchObject({ status: 'running', phase: 'connecting' });

    const exitMs = await stop();
    expect(exitMs).toBeLessThan(EXIT_LIMIT_MS);
    site.answer();
    await startAgain();
    expect(pagesOf(await api.get(reading.id)), 'no counted page is lost').toBeGreaterThanOrEqual(pagesOf(before));

    for (const { id } of [hanging, waiting, reading]) {
      const done = await api.waitFor(id, isEnded);
      expect(done, done.stage).toMatchObject({ status: 'completed', attempt: 1, problems: [] });
    }
    for (const { id } of [hanging, reading]) {
      const events = await api.events(id);
      expect(events.filter(({ type }) => type === 'handed-back')).toHaveLength(1);
      const deaths = events.map(({ data }) => data.deaths ?? 0);
      expect(deaths, 'nobody is said to have died').toEqual(deaths.map(() => 0));
    }
    const passages = await api.passages((await api.summaryOf(reading.id)).id);
    const pages = passages.map(({ locator }) => (locator.kind === 'page' ? locator.page : 0));
    expect(new Set(pages).size, 'every page').toBe(PAGES);
    expect(pages, 'in their order').toEqual(pages.toSorted((a, b) => a - b));
    const tries = (await api.events(waiting.id)).flatMap(({ type, data }) =>
      type === 'phase-started' ? data.tries : [],
    );
    expect(tries.slice(0, 2), 'the wait went on').toEqual([1, 2]);
    return exitMs;
  } finally {
    await site.close();
  }
}

/** Says at first that it is busy, or nothing at all until it is told to. */
async function startSite(): Promise<LocalServer & { answer(): void }> {
  let isAnswering = false;
  let busyAnswers = 1;
  const server = await startLocalServer(({ path }, response) => {
    if (path === '/busy' && busyAnswers-- > 0) response.writeHead(503, { 'retry-after': '8' }).end('<p>not now</p>');
    else if (path === '/busy' || isAnswering) response.writeHead(200, HTML).end(articleHtml);
  });
  return {
    ...server,
    answer: () => {
      isAnswering = true;
    },
  };
}

function pagesOf({ phases }: TaskSnapshot): number {
  return phases.find(({ name }) => name === 'extracting')?.itemsProcessed ?? 0;
}
