import { withBadPages } from '#server/extraction/fixtures/bad-pages.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { articleHtml } from '#server/sources/fixtures/article.ts';
import { startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { isEnded } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { card } from './support/screens.ts';

test('a task that failed succeeds when its cause is mended and it is tried again', async ({ page, app }) => {
  let status = 404;
  const site = await startLocalServer((_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(status === 200 ? articleHtml : '<p>not there</p>');
  });
  try {
    const { id } = await app.api.summarizeUrl(`${site.url}/article`);
    await app.api.failureOf(id);
    const failed = (await app.api.get(id)).phases.find((phase) => phase.status === 'failed')?.name;
    await page.goto(`/tasks/${id}`);
    await expect(page.getByRole('button', { name: `Try again from ${failed}`, exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Again from analyzing/ }), 'it never came that far').toHaveCount(0);

    status = 200;
    await page.keyboard.press('r');
    await expect(page.getByRole('link', { name: 'Read the summary' })).toBeVisible();
    expect(await app.api.get(id)).toMatchObject({ status: 'completed', attempt: 2, error: null });
    await expect(page.getByText(`Again from ${failed}, attempt 2`)).toBeVisible();
    await expect(page.getByRole('heading', { name: /^Attempt \d$/ })).toHaveText(['Attempt 2', 'Attempt 1']);
  } finally {
    await site.close();
  }
});

test('beginning again from a phase shows first what that undoes, and keeps the summary until there is a new one', async ({
  page,
  app,
}) => {
  const doors: (() => void)[] = [];
  let visits = 0;
  const site = await startLocalServer(async (_, response) => {
    visits += 1;
    const isAgain = visits > 1;
    if (isAgain) await new Promise<void>((open) => doors.push(open));
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(isAgain ? articleHtml.replaceAll('light', 'glow') : articleHtml);
  });
  try {
    const { id } = await app.api.summarizeUrl(`${site.url}/article`);
    const old = await app.api.summaryOf(id);
    await page.goto(`/tasks/${id}`);
    const again = page.getByRole('button', { name: /^Again from connecting/ });
    const question = page.getByRole('alertdialog', { name: 'Again from connecting?' });

    await test.step('it asks, and no is no', async () => {
      await expect(again).toBeVisible();
      await page.keyboard.press('5');
      const writing = page.getByRole('alertdialog', { name: 'Again from writing?' });
      await expect(writing.getByRole('listitem')).toHaveText([
        'Connecting: kept',
        /^Fetching: .+, kept$/,
        /^Extracting: \d+ paragraphs, kept$/,
        /^Analyzing: \d+ passages, kept$/,
        /^Writing: \d+ points, done anew$/,
        'Saving: 1 summary, done anew',
      ]);
      await expect(writing).toContainText('The current summary stays until the new one is stored.');
      await page.keyboard.press('Escape');
      await expect(writing).toBeHidden();
      expect(await app.api.get(id)).toMatchObject({ status: 'completed', attempt: 1 });
    });

    await test.step('meanwhile the summary is there', async () => {
      await again.click();
      await question.getByRole('button', { name: 'Again from connecting' }).click();
      await expect.poll(() => doors.length).toBeGreaterThan(0);
      expect(await app.api.get(id)).toMatchObject({ status: 'running', attempt: 2, result: null });
      expect(await app.api.summary(old.id)).toEqual(old);
      await expect(page.getByText(/^attempt 2$/)).toBeVisible();
    });

    await test.step('then the new one is in its place', async () => {
      while (doors.length > 0) doors.pop()?.();
      await app.api.waitFor(id, isEnded, { onLook: () => doors.pop()?.() });
      const anew = await app.api.summaryOf(id);
      expect(JSON.stringify(anew.points)).toContain('glow');
      expect(JSON.stringify(anew.points)).not.toContain('light');
      expect(anew.id).toBe(old.id);
      expect((await app.api.library()).filter(({ source }) => source.url === old.source.url)).toHaveLength(1);
      await page.getByRole('link', { name: 'Read the summary' }).click();
      await expect(page.getByRole('main')).toContainText('glow');
    });
  } finally {
    for (const open of doors) open();
    await site.close();
  }
});

test('a PDF with damaged pages is summarized without them, says so, and they can be tried again', async ({
  page,
  app,
}) => {
  const pdf = await makePdf({ pages: 24 });
  await page.goto('/');
  const { id } = await app.api.summarizeFile({
    name: 'harbour.pdf',
    content: withBadPages(pdf.bytes, { 6: 'damaged', 17: 'damaged' }),
  });
  await page.reload();
  const harbour = card(page, 'harbour.pdf');
  await expect(harbour).toContainText('Summary ready, 2 pages left out');
  const first = await app.api.get(id);
  expect(first.problems.map(({ item }) => item)).toEqual(['page 7', 'page 18']);

  await harbour.getByRole('link', { name: 'How it went' }).click();
  const problems = page.getByRole('region', { name: '2 pages left out; the rest went on' });
  for (const { message, remedy } of first.problems) {
    await expect(problems).toContainText(message);
    await expect(problems).toContainText(remedy);
  }
  await expect(page).toHaveTitle(/^Ready, 2 pages left out · harbour\.pdf/);
  await expect(page.getByRole('list', { name: 'Phases' })).toContainText('24 pages, 2 pages left out');

  await page.getByRole('button', { name: 'Try the 2 failed pages again' }).click();
  const done = await app.api.waitFor(id, (task) => task.attempt === 2 && isEnded(task));
  expect(
    done.problems.map(({ item }) => item),
    'they are as damaged as before',
  ).toEqual(['page 7', 'page 18']);
  await expect(page.getByText('2 failed pages are tried again, attempt 2')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try the 2 failed pages again' })).toBeVisible();

  await page.getByRole('link', { name: 'Read the summary' }).click();
  await expect(page.getByRole('link', { name: '2 pages left out' })).toBeVisible();
});
