import { z } from 'zod';
import { isEnded } from './support/api.ts';
import { expect, test } from './support/app.ts';

// One task at a time, so that all others can be cancelled before they begin.
test.use({ installation: 'task-lists', settings: { WORKER_CONCURRENCY: '1' } });

const TEXT = 'The harbour was built in three years. It has two piers of stone. Ships come with every tide.';
const FINISHED = 55;

test('lists, searches and bulk actions know every task, not only those that are shown', async ({ page, app, web }) => {
  const busy = await app.api.summarizeUrl(`${web.url}/hang`);
  for (const title of ['Report number 1', 'ΑΘΗΝΑ']) {
    const { id } = await app.api.createSummary({ kind: 'text', text: TEXT, title });
    await app.api.pause(id);
  }
  const quick: string[] = [];
  for (let index = 1; index <= FINISHED; index++) {
    quick.push((await app.api.createSummary({ kind: 'text', text: TEXT, title: `Note ${index}` })).id);
  }
  await app.api.mutate('tasks.bulk', { action: 'cancel', select: { ids: quick } }, z.unknown());

  await test.step('the first screen shows what is unfinished, however much has ended since', async () => {
    await page.goto('/');
    const unfinished = page.getByRole('region', { name: 'In progress' });
    await expect(unfinished.getByRole('article')).toHaveCount(3);
    await expect(unfinished.getByRole('article', { name: 'Report number 1' })).toBeVisible();
    await expect(page).toHaveTitle(/^3 in progress/);
  });

  await test.step('totals are those of the server, and every task can be reached', async () => {
    await page.goto('/activity');
    await expect(page.getByRole('heading', { name: `All tasks ${FINISHED + 3}` })).toBeVisible();
    await expect(page.getByRole('article')).toHaveCount(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect(page.getByRole('article')).toHaveCount(FINISHED + 3);
    await expect(page.getByRole('button', { name: 'Show more' })).toBeHidden();
  });

  await test.step('a search asks the server, by title and by address', async () => {
    const search = page.getByRole('searchbox', { name: 'Find tasks by title or address' });
    await page.reload();
    for (const [words, title] of [
      ['report NUMBER 1', 'Report number 1'],
      ['αθήνα', 'ΑΘΗΝΑ'],
      [`${web.url}/hang`, busy.title],
    ] as const) {
      await search.fill(words);
      await expect(page.getByRole('article')).toHaveCount(1);
      await expect(page.getByRole('article', { name: title, exact: true })).toBeVisible();
    }
    await search.fill('no such task');
    await expect(page.getByText('No tasks match “no such task”.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all tasks' }).click();
    await expect(page.getByRole('article')).toHaveCount(50);
  });

  await test.step('a bulk action says exactly what it will do', async () => {
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select all' }).check();
    await page.getByRole('button', { name: `Select all ${FINISHED + 3}` }).click();
    await page.getByRole('button', { name: `Cancel 3 of ${FINISHED + 3} tasks` }).click();
    const question = page.getByRole('alertdialog', { name: `Cancel 3 of ${FINISHED + 3} tasks?` });
    await question.getByRole('button', { name: 'Cancel 3 tasks' }).click();
    await expect(page.getByRole('region', { name: 'All tasks' }).getByText(/\d cancelled\.$/)).toBeVisible();
    await app.api.waitFor(busy.id, isEnded);
    const unfinished = (await app.api.list()).filter(({ completedAt }) => completedAt === null);
    expect(unfinished).toEqual([]);
  });
});

test('a task says what it reads and where it puts it', async ({ page, app, web }) => {
  const url = `${web.url}/status/404?from=somewhere`;
  const { id } = await app.api.summarizeUrl(url);
  await app.api.failureOf(id);
  const host = new URL(web.url).host;

  for (const path of ['/', `/tasks/${id}`]) {
    await page.goto(path);
    const name = path === '/' ? page.getByRole('article', { name: `${host}/status/404` }) : page.getByRole('main');
    const link = name.getByRole('link', { name: `${host}/status/404?from=somewhere` });
    await expect(link).toHaveAttribute('href', url);
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${host}/status/404`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the address' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(url);

  const base = await app.api.mutate('knowledge.create', { name: 'Harbours' }, z.object({ id: z.string() }));
  const sources = [{ kind: 'url', url }];
  const ingestion = await app.api.mutate(
    'tasks.createIngestion',
    { knowledgeBaseId: base.id, sources },
    z.object({ id: z.string() }),
  );
  await app.api.waitFor(ingestion.id, isEnded);
  await page.goto(`/tasks/${ingestion.id}`);
  const main = page.getByRole('main');
  await expect(main.getByRole('link', { name: 'Harbours' })).toHaveAttribute('href', `/knowledge/${base.id}`);
  await expect(main.getByRole('link', { name: `${host}/status/404?from=somewhere` })).toHaveAttribute('href', url);
});
