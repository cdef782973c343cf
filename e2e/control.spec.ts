import { summaryIdOf } from '#domain/snapshot.ts';
import { articleHtml } from '#server/sources/fixtures/article.ts';
import { type LocalServer, startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { expect, test } from './support/app.ts';
import { card, pasteLink } from './support/screens.ts';
import { sourceFiles } from './support/stored-data.ts';

// One task at a time, so that a second one waits.
test.use({ installation: 'control', settings: { WORKER_CONCURRENCY: '1' } });

/** What the page that the web server has under /article is called, with or without the name of its site. */
const TITLE = /How the lighthouse learned to be read/;

test.afterEach(async ({ app }) => {
  for (const { id } of await app.api.list()) {
    await app.api.cancel(id).catch(() => {});
    await app.api.waitFor(id, ({ completedAt }) => completedAt !== null);
    await app.api.remove(id);
  }
});

test('a running and a waiting task are cancelled and removed', async ({ page, app, web }) => {
  await page.goto('/');
  await pasteLink(page, `${web.url}/slow?ms=60000`);
  const tasks = page.getByRole('article');
  await expect(tasks).toHaveCount(1);
  await expect(tasks.getByText(/^Downloading from/)).toBeVisible();
  await pasteLink(page, `${web.url}/hang`);
  const waiting = tasks.filter({ hasText: /Waiting/ });
  await expect(waiting).toHaveCount(1);

  await waiting.getByRole('button', { name: /^Cancel: / }).click();
  await expect(waiting).toHaveCount(0);
  await expect(tasks.filter({ hasText: 'Cancelled' })).toHaveCount(1);
  expect(
    web.requests.map(({ path }) => path),
    'it never began',
  ).not.toContain('/hang');

  const running = tasks.filter({ hasText: 'Downloading' });
  // What slides under a pointer that rests takes no click for a while.
  await page.getByRole('heading', { level: 1 }).hover();
  const askedAt = performance.now();
  await running.getByRole('button', { name: /^Cancel: / }).click();
  await expect(tasks.filter({ hasText: 'Cancelled' })).toHaveCount(2);
  expect(performance.now() - askedAt, 'within two seconds').toBeLessThan(2_000);

  for (let left = 2; left > 0; left -= 1) {
    await page.getByRole('heading', { level: 1 }).hover();
    await tasks
      .first()
      .getByRole('button', { name: /^Remove: / })
      .click();
    await expect(tasks).toHaveCount(left - 1);
  }
  await expect(page.getByText('Nothing is in progress')).toBeVisible();
  expect(await sourceFiles(app.dataDir), 'nothing half fetched stays').toEqual([]);
});

test('a site that is busy is tried again by itself, with a countdown', async ({ page, app }) => {
  let visits = 0;
  const site = await startSite(() => {
    visits += 1;
    return visits === 1 ? { status: 503, retryAfterSeconds: 4 } : { status: 200 };
  });
  try {
    await page.goto('/');
    await pasteLink(page, `${site.url}/article`);
    const task = page.getByRole('article');
    const countdown = task.getByText(/Trying again in \d+ s: .* answered with an error \(503\) \(1 of 3\)/);
    await expect(countdown).toBeVisible();
    const seconds = async () => Number(/in (\d+) s/.exec((await countdown.textContent({ timeout: 1_000 })) ?? '')?.[1]);
    const first = await seconds();
    await expect.poll(seconds, { message: 'it counts down' }).toBeLessThan(first);
    await expect(card(page, TITLE)).toContainText('Summary ready');
    const [snapshot] = await app.api.list();
    expect(snapshot, 'within the same attempt').toMatchObject({ attempt: 1 });
    await card(page, TITLE).getByRole('link', { name: 'How it went' }).click();
    await expect(page.getByText(/answered with an error \(503\)\. Next try at/)).toBeVisible();
  } finally {
    await site.close();
  }
});

test('a failed task is tried again when its cause is mended', async ({ page, app }) => {
  let status = 404;
  const site = await startSite(() => ({ status }));
  try {
    await page.goto('/');
    await pasteLink(page, `${site.url}/article`);
    const failed = page.getByRole('article').filter({ hasText: 'has no page at this address (404)' });
    await expect(failed).toContainText('Check the address in a browser.');
    status = 200;
    await failed.getByRole('button', { name: /^Try again from .*: / }).click();
    await expect(card(page, TITLE)).toContainText('Summary ready');
    const [snapshot] = await app.api.list();
    expect(snapshot).toMatchObject({ status: 'completed', attempt: 2, error: null });
  } finally {
    await site.close();
  }
});

test('removing a task keeps its summary; the toast leads to it from anywhere', async ({ page, app, web }) => {
  await page.goto('/');
  await pasteLink(page, `${web.url}/slow?ms=2500`);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  await expect(page).toHaveURL(/\/library$/);
  const notice = page.getByRole('listitem').filter({ hasText: 'Summary ready' });
  await expect(notice).toContainText(TITLE, { timeout: 30_000 });
  await expect(page.getByRole('heading', { level: 2, name: TITLE }).first(), 'the library is fresh').toBeVisible();
  await notice.getByRole('link', { name: 'Read it' }).click();
  await expect(page).toHaveURL(/\/summaries\//);

  const [task] = await app.api.list();
  await page.goto(`/tasks/${task?.id}`);
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page).toHaveURL(/\/$/);
  expect(await app.api.list()).toEqual([]);
  const kept = (await app.api.library()).map(({ id }) => id);
  expect(kept).toContain(task && summaryIdOf(task));
});

function startSite(answer: () => { status: number; retryAfterSeconds?: number }): Promise<LocalServer> {
  return startLocalServer((_, response) => {
    const { status, retryAfterSeconds } = answer();
    const headers = {
      'content-type': 'text/html',
      ...(retryAfterSeconds && { 'retry-after': String(retryAfterSeconds) }),
    };
    response.writeHead(status, headers).end(status === 200 ? articleHtml : '<p>not now</p>');
  });
}
