import type { TaskSnapshot } from '#domain/snapshot.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { isEnded } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { queryStored } from './support/stored-data.ts';

/** More than are read while a browser opens the page, also on a busy machine. */
const PAGES = 60;
const PAUSED = new RegExp(`^Paused after page \\d+ of ${PAGES}`);
const STOPPED = new RegExp(`Stopped in extracting: \\d+ of ${PAGES} pages kept`);

test('a pause comes about after the page in work, survives a crash, and the task resumes where it stood', async ({
  page,
  app,
}) => {
  const pdf = await makePdf({ pages: PAGES, isSlow: true });
  const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: pdf.bytes });
  await page.goto(`/tasks/${id}`);
  await app.api.waitFor(id, (task) => pagesOf(task) > 5);
  await page.getByRole('button', { name: /^Pause after the current page/ }).click();
  await expect(page.getByText(PAUSED)).toBeVisible();
  const paused = await app.api.get(id);
  expect(paused).toMatchObject({ status: 'paused', request: null });
  expect(pagesOf(paused)).toBeLessThan(PAGES);
  const [row] = await queryStored(app.dataDir, 'select units_extracted from documents where task_id = ?', id);
  expect(Number(row?.units_extracted), 'what is counted is stored').toBe(pagesOf(paused));

  await app.kill('SIGKILL');
  await app.restart();
  await page.reload();
  await expect(page.getByText(PAUSED)).toBeVisible();
  expect(await app.api.get(id), 'nothing moved').toEqual(paused);

  await page.getByRole('button', { name: /^Resume where it stopped/ }).click();
  const percents: number[] = [];
  const done = await app.api.waitFor(id, isEnded, { onLook: ({ progress }) => percents.push(progress) });
  expect(done).toMatchObject({ status: 'completed', attempt: 1 });
  expect([paused.progress, ...percents]).toEqual([paused.progress, ...percents].toSorted((a, b) => a - b));
  const types = (await app.api.events(id)).map(({ type }) => type);
  expect(types.filter((type) => /pause|resume/.test(type))).toEqual(['pause-requested', 'paused', 'resumed']);
  const [units] = await queryStored(
    app.dataDir,
    `select count(distinct unit_index) as pages, count(*) as passages, max(position) + 1 as positions
     from passages join documents on documents.id = document_id where task_id = ?`,
    id,
  );
  expect(units?.pages, 'every page').toBe(PAGES);
  expect(units?.passages, 'none twice').toBe(units?.positions);
});

test('a task in the queue is paused and resumed by the keyboard', async ({ page, app, web }) => {
  const busy = await Promise.all([1, 2].map(() => app.api.summarizeUrl(`${web.url}/hang`)));
  const { id } = await app.api.createSummary({
    kind: 'text',
    text: 'A text that waits. It has two sentences.',
    title: 'Waiting',
  });
  await page.goto(`/tasks/${id}`);
  await expect(page.getByRole('button', { name: /^Pause before it starts/ })).toBeVisible();
  await page.keyboard.press('p');
  await expect.poll(async () => (await app.api.get(id)).status).toBe('paused');
  await expect(page.getByRole('button', { name: /^Resume, back into the queue/ })).toBeVisible();
  await page.keyboard.press('p');
  await expect.poll(async () => (await app.api.get(id)).status).toBe('pending');
  for (const task of [...busy, { id }]) await app.api.cancel(task.id);
});

test('a cancelled task says what it leaves', async ({ page, app }) => {
  const pdf = await makePdf({ pages: PAGES, isSlow: true });
  const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: pdf.bytes });
  await page.goto(`/tasks/${id}`);
  await app.api.waitFor(id, (task) => pagesOf(task) > 5);
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await expect(page.getByText(STOPPED).first()).toBeVisible();
  const { receipt } = await app.api.get(id);
  expect(receipt).toMatchObject({
    phasesCompleted: ['connecting', 'fetching'],
    stoppedIn: 'extracting',
    itemsDiscarded: 0,
  });
});

function pagesOf(task: TaskSnapshot): number {
  const extracting = task.phases.find(({ name }) => name === 'extracting');
  return extracting?.unit === 'pages' ? extracting.itemsProcessed : 0;
}
