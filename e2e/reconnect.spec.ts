import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { expect, test } from './support/app.ts';
import { chooseFiles, progressBar } from './support/screens.ts';

const PAGES = 25;
/** How long the server is gone. The promise is made for 20 s; each run of it costs so much. */
const OUTAGE_MS = Number(process.env.E2E_OUTAGE_SECONDS ?? 8) * 1000;

test('a page outlives its server and goes on without a reload', async ({ page, app, record }, { annotations }) => {
  const pdf = await makePdf({ pages: PAGES, isSlow: true });
  await page.goto('/');
  await page.evaluate(() => Reflect.set(window, 'isTheSamePage', true));
  await chooseFiles(page, { name: 'survey.pdf', content: pdf.bytes });
  const bar = progressBar(page, 'survey.pdf');
  await expect(bar).toHaveAttribute('aria-valuetext', /page \d+ of 25/);

  await app.kill('SIGKILL');
  const goneAt = performance.now();
  const notice = page.getByText(/Reconnecting/);
  await expect(notice).toBeVisible();
  const lastWords = (await bar.getAttribute('aria-valuetext')) ?? '';
  const noticed = await recordTexts(page);
  // No wait for something to happen: the length of the outage is what this is about.
  await delay(OUTAGE_MS - (performance.now() - goneAt));
  await expect(notice).toBeVisible();
  await expect(bar, 'the last known state stays').toHaveAttribute('aria-valuetext', lastWords);
  expect(lastWords).toMatch(/page \d+ of 25/);
  await app.restart();
  const backAt = performance.now();
  await expect(notice).toBeHidden({ timeout: 40_000 });
  annotations.push({
    type: 'server back to page live',
    description: `${Math.round(performance.now() - backAt)} ms after an outage of ${OUTAGE_MS / 1000} s`,
  });

  await expect(bar).toHaveAttribute('aria-valuetext', /Summary ready$/, { timeout: 90_000 });
  expect(await page.evaluate(() => Reflect.get(window, 'isTheSamePage')), 'without a reload').toBe(true);
  const seconds = (await noticed()).flatMap((words) => /Reconnecting in (\d+) s/.exec(words)?.[1] ?? []).map(Number);
  expect(Math.max(...seconds), 'the waits grow').toBeGreaterThanOrEqual(2);
  expect(countsDown(seconds), `counts down: ${seconds}`).toBe(true);
  const [task] = await app.api.list();
  const percents = (await record.shownOf(task?.id ?? '')).flatMap(({ percent }) => percent ?? []);
  expect(percents.at(-1)).toBe(100);
  expect(percents, 'the percent on the screen never falls').toEqual(percents.toSorted((a, b) => a - b));
});

/** Every text that the notice shows from now on, each time it changes. */
async function recordTexts(page: Page): Promise<() => Promise<string[]>> {
  const texts = await page.evaluateHandle(() => {
    const seen: string[] = [];
    const look = () => {
      const text = document.querySelector('[data-connection]')?.textContent ?? '';
      if (text !== seen.at(-1)) seen.push(text);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
    return seen;
  });
  return () => texts.jsonValue();
}

/** Within a wait each number is one less than the one before. A new wait begins when the last one is over, so with no less. */
function countsDown(seconds: readonly number[]): boolean {
  const steps = seconds.slice(1).map((second, index) => second - (seconds[index] ?? 0));
  return steps.includes(-1) && steps.every((step) => step >= -1);
}
