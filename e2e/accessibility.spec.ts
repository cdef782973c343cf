import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { knowledgeBaseSchema } from '#domain/knowledge.ts';
import { taskSnapshotSchema } from '#domain/snapshot.ts';
import { withBadPages } from '#server/extraction/fixtures/bad-pages.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { isEnded } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { progressBar, sourcesOf } from './support/screens.ts';

// In this order: the empty screens come before there is anything.
test.describe.configure({ mode: 'serial' });
test.use({ installation: 'accessibility' });

const SHORT_TEXT = 'The harbour was built in three years. It has two piers of stone. Ships come with every tide.';

const HARBOUR = `# The harbour\n\n${SHORT_TEXT}\n\n\`\`\`\ntide = 3\n\`\`\`\n\n| Pier | Year |\n|---|---|\n| North | 1820 |\n`;

const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
] as const;

/** The rules that colours can break. All others judge what is the same in light and dark. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

test('home, empty', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Nothing is in progress')).toBeVisible();
  await expectAccessible(page);
});

test('home, with something typed and something refused', async ({ page }) => {
  await page.goto('/');
  await page
    .getByLabel('Files to summarize')
    .setInputFiles([{ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('x') }]);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('photo.png');
  await page.getByRole('textbox', { name: 'Link or text to summarize' }).fill('https://example.org/article');
  await expectAccessible(page);
});

test('knowledge, empty', async ({ page }) => {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'Make the first one' }).click();
  await expect(page.getByRole('dialog', { name: 'New knowledge base' })).toBeVisible();
  await expectAccessible(page);
});

test('library, empty', async ({ page }) => {
  await page.goto('/library');
  await expect(page.getByText('No summaries yet')).toBeVisible();
  await expectAccessible(page);
});

test('task, running', async ({ page, app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/slow?ms=90000`);
  await page.goto(`/tasks/${id}`);
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuetext', /Downloading/);
  await expectAccessible(page);
});

test('task, waiting for its next try', async ({ page, app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/rate-limited-until`);
  await page.goto(`/tasks/${id}`);
  await expect(page.getByText(/Trying again in \d+ s/).first()).toBeVisible();
  await expectAccessible(page);
  await app.api.cancel(id);
});

test('task, failed', async ({ page, app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/status/404`);
  await app.api.failureOf(id);
  await page.goto(`/tasks/${id}`);
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expectAccessible(page);
});

test('task, completed', async ({ page, app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/article`);
  await app.api.summaryOf(id);
  await page.goto(`/tasks/${id}`);
  await expect(page.getByRole('link', { name: 'Read the summary' })).toBeVisible();
  await expectAccessible(page);
});

test('task, completed without some of its pages, several times', async ({ page, app }) => {
  const content = withBadPages((await makePdf({ pages: 12 })).bytes, { 3: 'damaged', 9: 'damaged' });
  const { id } = await app.api.summarizeFile({ name: 'damaged.pdf', content });
  await app.api.waitFor(id, isEnded);
  await app.api.retry(id);
  await app.api.waitFor(id, (task) => task.attempt === 2 && isEnded(task));
  await page.goto(`/tasks/${id}`);
  await expect(page.getByRole('region', { name: /^2 pages left out/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Attempt 2' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Again from analyzing/ }).click();
  await expect(page.getByRole('alertdialog', { name: 'Again from analyzing?' })).toBeVisible();
  await expectAccessible(page);
  await app.api.removeSummary((await app.api.summaryOf(id)).id);
});

for (const state of ['slow', 'silent'] as const) {
  test(`task, ${state}`, async ({ page, app, web }) => {
    const { id } = await app.api.summarizeUrl(`${web.url}/hang`);
    await app.api.waitFor(id, ({ status }) => status === 'running');
    const heardAt = new Date(Date.now() - 14_000).toISOString();
    await page.route(/\/api\/trpc\/tasks\.(watch|list)/, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const task of answer.result.data.tasks) task.liveness = { state, heardAt };
      await route.fulfill({ response, json: answer });
    });
    await page.goto(`/tasks/${id}`);
    const words =
      state === 'slow' ? /still at work, last moved/ : /^No sign of life for \d+ s; another worker takes over/;
    await expect(page.getByText(words)).toBeVisible();
    await expectAccessible(page);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await app.api.cancel(id);
  });
}

test('task, unknown', async ({ page }) => {
  await page.goto('/tasks/summary_00000000000000000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such task' })).toBeVisible();
  await expectAccessible(page);
});

test('home, with tasks in every state', async ({ page, app, web }) => {
  await page.goto('/');
  const { id, title } = await app.api.summarizeUrl(`${web.url}/slow?ms=90000`);
  const [first] = (await app.api.list()).filter((task) => task.status === 'running' && task.id !== id);
  await expect(progressBar(page, title).first()).toBeVisible();
  await expectAccessible(page);
  for (const running of [id, first?.id ?? id]) await app.api.cancel(running).catch(() => {});
});

test('library, filled', async ({ page, app }) => {
  const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: (await makePdf({ pages: 6 })).bytes });
  await app.api.summaryOf(id);
  await page.goto('/library');
  await expect(page.getByRole('heading', { level: 2 }).nth(1)).toBeVisible();
  await expectAccessible(page);
});

test('library, asking before it deletes', async ({ page }) => {
  await page.goto('/library');
  await page
    .getByRole('button', { name: /^Delete: / })
    .first()
    .click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectAccessible(page);
});

test('library, after one of several is deleted by keyboard: the focus is on the next', async ({ page, app }) => {
  const summaries: string[] = [];
  for (const title of ['Next in the list', 'Short-lived']) {
    const { id } = await app.api.createSummary({ kind: 'text', title, text: SHORT_TEXT });
    summaries.push((await app.api.summaryOf(id)).id);
  }
  await page.goto('/library');
  await page.getByRole('button', { name: 'Delete: Short-lived' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Short-lived' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Next in the list' })).toBeFocused();
  await app.api.removeSummary(summaries[0] ?? '');
});

test('summary, with its source open', async ({ page, app }) => {
  for (const { id, source } of await app.api.library()) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`/summaries/${id}`);
    const citation = sourcesOf(page, 1).first();
    await expect(citation, source.title).toBeVisible();
    await expectAccessible(page);
    await citation.click();
    await expect(page.locator('mark').first()).toBeVisible();
    await expectAccessible(page);
  }
});

test('summary, unknown', async ({ page }) => {
  await page.goto('/summaries/sum_00000000000000000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such summary' })).toBeVisible();
  await expectAccessible(page);
});

test('knowledge, with documents, one left out, and something searched for', async ({ page, app }) => {
  const { id } = await app.api.mutate(
    'knowledge.create',
    { name: 'Harbours', description: 'All about them.' },
    knowledgeBaseSchema,
  );
  const uploads = await app.api.upload({ name: 'harbour.md', content: HARBOUR }, { name: 'empty.txt', content: '' });
  const sources = uploads.map((upload) => ({ kind: 'upload', uploadId: upload.id }));
  const task = await app.api.mutate('tasks.createIngestion', { knowledgeBaseId: id, sources }, taskSnapshotSchema);
  await app.api.waitFor(task.id, isEnded);

  await page.goto('/knowledge?q=piers');
  const hit = page.getByRole('region', { name: 'What was found' }).getByRole('link');
  await expect(hit).toBeVisible();
  await page.getByText('Narrow down').click();
  await expectAccessible(page);
  await hit.click();
  await expect(page.locator('mark').first()).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/knowledge/${id}`);
  await expect(page.getByRole('region', { name: 'What was left out' })).toContainText('empty.txt');
  await page.getByRole('button', { name: 'Select' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('radio', { name: 'A site' }).check({ force: true });
  await expectAccessible(page);

  await page.goto(`/tasks/${task.id}`);
  await expect(page.getByRole('region', { name: 'Documents' })).toContainText('empty.txt');
  await expectAccessible(page);

  await page.goto('/');
  await page.getByRole('radio', { name: 'Add to a knowledge base' }).check({ force: true });
  await expect(page.getByRole('combobox', { name: 'Knowledge base to add to' })).toBeVisible();
  await expectAccessible(page);
});

test('a page that does not exist', async ({ page }) => {
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { name: 'There is no page here' })).toBeVisible();
  await expectAccessible(page);
});

test('library, with the notice that a summary is ready', async ({ page, app, web }) => {
  await app.api.summarizeUrl(`${web.url}/slow?ms=4000`);
  await page.goto('/library');
  const notice = page.getByRole('listitem').filter({ hasText: 'Summary ready' });
  await expect(notice).toBeVisible({ timeout: 30_000 });
  // It stays for as long as somebody points at it.
  await notice.hover();
  await expectAccessible(page);
});

test('home, with the server gone', async ({ page, app, web }) => {
  await app.api.summarizeUrl(`${web.url}/slow?ms=90000`);
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'In progress' })).toBeVisible();
  await page.route('**/api/trpc/**', (route) => route.abort());
  await expect(page.getByText(/Reconnecting/)).toBeVisible();
  await expectAccessible(page);
});

/** Axe finds nothing, in light and dark, on a desktop and on a small telephone; and nothing is wider than that. */
async function expectAccessible(page: Page): Promise<void> {
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    // A colour on its way from light to dark is neither.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(RULES_OF_COLOURS) : axe).analyze();
    const found = violations.map(({ id, help, nodes }) => ({
      id,
      help,
      at: nodes.map(({ html, any }) => [html, any[0]?.message]),
    }));
    expect(found, `${colorScheme}, ${width} px`).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${width} px hold everything`).toBeLessThanOrEqual(0);
  }
}
