import type { Page } from '@playwright/test';
import { KINDS, type PhaseName } from '#domain/kinds/registry.ts';
import { withBadPages } from '#server/extraction/fixtures/bad-pages.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { makePlainText } from '#server/extraction/fixtures/text-documents.ts';
import { articleHtml, articleText } from '#server/sources/fixtures/article.ts';
import { type LocalServer, startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { type Api, isEnded, orRefusal, Refusal } from './support/api.ts';
import { expect, test as onSqlite } from './support/app.ts';
import { startInstallation } from './support/installation.ts';
import { installPhaseGate } from './support/phase-gate.ts';
import { isPostgresMissing, NO_POSTGRES, test as onPostgres } from './support/postgres.ts';

const PHASES: readonly PhaseName[] = KINDS.summary.plan.map(({ name }) => name);

onSqlite(
  'a person pauses what waits for a site, or is being analyzed, at once, and resumes it',
  async ({ page, app }) => {
    const site = await startSite();
    try {
      for (const [path, phase] of [
        ['/hang', 'connecting'],
        ['/stall', 'fetching'],
      ] as const) {
        const { id } = await app.api.summarizeUrl(site.url + path);
        await pauseAndResume(page, app.api, id, phase, site.answer);
      }
      const text = Buffer.from(makePlainText({ sections: 1_000 }).bytes);
      const { id } = await app.api.summarizeFile({ name: 'long.txt', content: text });
      await pauseAndResume(page, app.api, id, 'analyzing');
    } finally {
      await site.close();
    }
  },
);

onSqlite('a person takes a pause back that waits for the end of a page', async ({ page, app }) => {
  const { bytes } = await makePdf({ pages: 3 });
  const content = withBadPages(bytes, { 1: 'endless' });
  const { id } = await app.api.summarizeFile({ name: 'endless.pdf', content });
  await page.goto(`/tasks/${id}`);
  // Its reader has had the time to get to that page.
  await app.api.waitFor(
    id,
    ({ phase, updatedAt }) => phase === 'extracting' && Date.now() - Date.parse(updatedAt) > 2_000,
  );
  await page.getByRole('button', { name: /^Pause after the current page/ }).click();
  await expect(page.getByText(/^Pausing after/)).toBeVisible();
  expect(await app.api.get(id)).toMatchObject({ status: 'running', request: 'pause' });
  await page.getByRole('button', { name: /^Keep going/ }).click();
  await expect(page.getByText(/^Pausing after/)).toBeHidden();
  expect(await app.api.get(id)).toMatchObject({ status: 'running', phase: 'extracting', request: null });
  await app.api.cancel(id);
  const types = (await app.api.events(id)).map(({ type }) => type);
  expect(types.filter((type) => /pause|resume/.test(type))).toEqual(['pause-requested', 'pause-withdrawn']);
});

onPostgres(
  'a task is paused and resumed, or goes on, from the first instant of every phase',
  async ({ place, page }) => {
    onPostgres.skip(isPostgresMissing, NO_POSTGRES);
    onPostgres.slow();
    const app = await startInstallation({ DATABASE_URL: place.databaseUrl, WORKER_CONCURRENCY: '1' });
    const gate = await installPhaseGate(place.databaseUrl);
    try {
      let pauses = 0;
      for (const phase of PHASES) {
        await gate.close(phase);
        const { id } = await app.api.createSummary({ kind: 'text', text: articleText });
        await gate.untilWaiting(0);
        await page.goto(`${app.url}/tasks/${id}`);
        await page.getByRole('button', { name: /^Pause/ }).click();
        await gate.untilWaiting(1);
        await gate.open();
        const rested = await app.api.waitFor(id, ({ status }) => status !== 'running');
        expect(rested.request).toBeNull();
        // The database does not say whose turn is next when the gate opens. The worker may be ahead of the pause to the end,
        // and in the last phase always is: the item in work is all there is to save.
        if (rested.status === 'completed') continue;
        pauses += 1;
        expect(rested.status).toBe('paused');
        expect(PHASES.indexOf(rested.phase ?? 'saving')).toBeGreaterThanOrEqual(PHASES.indexOf(phase));
        await page.getByRole('button', { name: /^Resume where it stopped/ }).click();
        await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100', { timeout: 60_000 });
        expect(await app.api.get(id)).toMatchObject({ status: 'completed', attempt: 1 });
      }
      expect(pauses).toBeGreaterThan(0);

      for (const phase of PHASES) {
        await gate.close(phase);
        const { id } = await app.api.createSummary({ kind: 'text', text: articleText });
        await gate.untilWaiting(0);
        const pausing = app.api.pause(id).catch(orRefusal);
        await gate.untilWaiting(1);
        const resuming = app.api.resume(id).catch(orRefusal);
        await gate.untilWaiting(2);
        await gate.open();
        const isPauseRefused = (await pausing) instanceof Refusal;
        const isResumeRefused = (await resuming) instanceof Refusal;
        expect(await app.api.waitFor(id, isEnded)).toMatchObject({ status: 'completed', attempt: 1 });
        const types = (await app.api.events(id)).map(({ type }) => type).filter((type) => /pause|resume/.test(type));
        // The task goes on, whether the pause had come about by then or not. Only its end may come before either.
        if (isPauseRefused || isResumeRefused) {
          expect(types).toEqual(isPauseRefused ? [] : ['pause-requested']);
          continue;
        }
        expect([
          ['pause-requested', 'pause-withdrawn'],
          ['pause-requested', 'paused', 'resumed'],
        ]).toContainEqual(types);
      }
    } finally {
      await gate.remove();
      await app.stop();
    }
  },
);

async function pauseAndResume(
  page: Page,
  api: Api,
  id: string,
  phase: PhaseName,
  whilePaused: () => void = () => {},
): Promise<void> {
  await page.goto(`/tasks/${id}`);
  await api.waitFor(id, (task) => task.status === 'running' && task.phase === phase);
  await page.getByRole('button', { name: /^Pause/ }).click();
  await expect(page.getByRole('button', { name: /^Resume where it stopped/ })).toBeVisible();
  const paused = await api.get(id);
  expect(paused).toMatchObject({ status: 'paused', phase, request: null });
  whilePaused();
  await page.getByRole('button', { name: /^Resume where it stopped/ }).click();
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100', { timeout: 60_000 });
  const done = await api.get(id);
  expect(done).toMatchObject({ status: 'completed', attempt: 1 });
  const { attempts } = done.phases.find(({ name }) => name === phase) ?? {};
  expect(attempts, 'a pause is no failed try').toBe(1);
}

/** Leaves everybody waiting, each in its own way, until it is told to answer; then once more. */
async function startSite(): Promise<LocalServer & { answer(): void }> {
  let isAnswering = false;
  const server = await startLocalServer(({ path }, response) => {
    const head = { 'content-type': 'text/html; charset=utf-8' };
    if (isAnswering) {
      isAnswering = false;
      response.writeHead(200, head).end(articleHtml);
    } else if (path === '/stall') {
      response.writeHead(200, { ...head, 'content-length': '100000' }).write('<p>and then nothing');
    }
  });
  return {
    ...server,
    answer: () => {
      isAnswering = true;
    },
  };
}
