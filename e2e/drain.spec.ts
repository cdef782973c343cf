import { z } from 'zod';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { articleHtml, articleText } from '#server/sources/fixtures/article.ts';
import { type LocalServer, startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { exitTime } from '../faults/fleet.ts';
import { refusalOf } from './support/api.ts';
import { expect } from './support/app.ts';
import { type Installation, type Settings, startInstallation } from './support/installation.ts';
import { isPostgresMissing, NO_POSTGRES, test } from './support/postgres.ts';

const PAGES = 60;
const SECRET = 'open sesame, please';
/** No worker anywhere: what runs, a request has run. */
const SETTINGS: Settings = {
  WORKER_CONCURRENCY: '0',
  WORKER_SECRET: SECRET,
  DRAIN_SECONDS: '6',
  ALLOW_PRIVATE_URLS: 'true',
};

const drained = z.object({ taken: z.int(), waiting: z.int() });

for (const store of ['SQLite', 'PostgreSQL'] as const) {
  test.describe(`on ${store}, without any worker`, () => {
    test.skip(store === 'PostgreSQL' && isPostgresMissing, NO_POSTGRES);

    test('tasks run when somebody who knows the secret asks for it, for a bounded time', async ({ place }) => {
      test.slow();
      const onPostgres = { DATABASE_URL: place.databaseUrl };
      const app = await startInstallation({ ...SETTINGS, ...(store === 'PostgreSQL' && onPostgres) });
      const site = await startHangingSite();
      try {
        const texts = [await summarizeText(app, 'One'), await summarizeText(app, 'Two')];
        for (const authorization of [null, 'Bearer open says me, please', SECRET]) {
          const { status, failure } = await refused(app, authorization);
          expect(status).toBe(401);
          expect(failure).toMatchObject({ code: 'wrong_secret', remedy: expect.stringContaining('WORKER_SECRET') });
        }
        for (const { id } of texts) expect(await app.api.get(id)).toMatchObject({ status: 'pending' });

        await drainAll(app, 'POST');
        for (const { id } of texts) expect((await app.api.summaryOf(id)).points.length).toBeGreaterThan(0);
        expect(await drain(app, 'POST'), 'nothing is left').toEqual({ taken: 0, waiting: 0 });
        const another = await summarizeText(app, 'Three');
        // As a cron of Vercel asks.
        await drainAll(app, 'GET');
        expect(await app.api.get(another.id)).toMatchObject({ status: 'completed' });

        const { id } = await app.api.summarizeUrl(`${site.url}/article`);
        expect(await drain(app, 'POST')).toEqual({ taken: 1, waiting: 1 });
        expect(await app.api.get(id)).toMatchObject({ status: 'running', phase: 'connecting' });
        await drainAll(app, 'POST');
        expect(await app.api.get(id)).toMatchObject({ status: 'completed', attempt: 1 });
        const events = await app.api.events(id);
        expect(events.filter(({ type }) => type === 'handed-back').length).toBeGreaterThanOrEqual(1);
        expect(events.filter(({ data }) => (data.deaths ?? 0) > 0)).toEqual([]);
      } finally {
        await site.close();
        await app.stop();
      }
    });
  });
}

test('a server that is asked to stop while it drains hands the task back', async ({ place }, { annotations }) => {
  test.skip(isPostgresMissing, NO_POSTGRES);
  test.slow();
  const app = await startInstallation({ ...SETTINGS, DATABASE_URL: place.databaseUrl, DRAIN_SECONDS: '600' });
  try {
    const pdf = await makePdf({ pages: PAGES, isSlow: true });
    const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: pdf.bytes });
    const cutShort = drain(app, 'POST').catch(() => null);
    const before = await app.api.waitFor(id, (task) => pagesOf(task) > 10);
    const exitMs = await exitTime(app, 'SIGTERM');
    await cutShort;
    expect(exitMs).toBeLessThan(10_000);
    annotations.push({ type: 'from SIGTERM until the server was gone', description: `${Math.round(exitMs)} ms` });

    await app.restart();
    expect(pagesOf(await app.api.get(id))).toBeGreaterThanOrEqual(pagesOf(before));
    expect((await app.api.events(id)).at(-1)).toMatchObject({ type: 'handed-back', phase: 'extracting' });
    await drain(app, 'POST');
    expect(await app.api.get(id)).toMatchObject({ status: 'completed', attempt: 1 });
  } finally {
    await app.stop();
  }
});

test('where it is set so, a request that makes a task has it run', async () => {
  const app = await startInstallation({ WORKER_CONCURRENCY: '0', DRAIN_AFTER_REQUESTS: 'true' });
  try {
    const { id } = await summarizeText(app, 'A text');
    expect((await app.api.summaryOf(id)).points.length).toBeGreaterThan(0);
    const { status, failure } = await refused(app, `Bearer ${SECRET}`);
    expect({ status, code: failure.code }, 'nobody knows a secret that is not set').toEqual({
      status: 401,
      code: 'wrong_secret',
    });
  } finally {
    await app.stop();
  }
});

function summarizeText(app: Installation, title: string): Promise<TaskSnapshot> {
  return app.api.createSummary({ kind: 'text', title, text: articleText });
}

async function drain(app: Installation, method: 'GET' | 'POST'): Promise<z.infer<typeof drained>> {
  const response = await ask(app, method, `Bearer ${SECRET}`);
  const body: unknown = await response.json();
  if (!response.ok) throw refusalOf(response.status, body);
  return drained.parse(body);
}

/** As a cron does: again and again, as long as there is something to do. */
async function drainAll(app: Installation, method: 'GET' | 'POST'): Promise<void> {
  await expect.poll(async () => (await drain(app, method)).waiting, { timeout: 90_000, intervals: [0] }).toBe(0);
}

/** Its only page does not answer at first. */
function startHangingSite(): Promise<LocalServer> {
  let visits = 0;
  return startLocalServer((_, response) => {
    visits += 1;
    if (visits > 1) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(articleHtml);
  });
}

async function refused(app: Installation, authorization: string | null) {
  const response = await ask(app, 'POST', authorization);
  return refusalOf(response.status, await response.json());
}

function ask(app: Installation, method: 'GET' | 'POST', authorization: string | null): Promise<Response> {
  const headers = authorization === null ? {} : { headers: { authorization } };
  return fetch(`${app.url}/api/worker/drain`, { method, ...headers });
}

function pagesOf({ phases }: TaskSnapshot): number {
  return phases.find(({ name }) => name === 'extracting')?.itemsProcessed ?? 0;
}
