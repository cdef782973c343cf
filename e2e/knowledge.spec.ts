import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestionItemsSchema } from '#domain/ingestion.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { expect, test } from './support/app.ts';
import { card, dropFromDisk, sourceBox } from './support/screens.ts';

test.use({ installation: 'knowledge' });

const TRADES = ['lamplighters', 'coopers', 'chandlers', 'ropemakers'];

test('a dropped folder becomes a knowledge base that is searched by keyboard, and opens at the place', async ({
  page,
  app,
}) => {
  const folder = await tradesFolder('Trades');
  await page.goto('/knowledge');

  await test.step('make one', async () => {
    await page.getByRole('button', { name: 'Make the first one' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Trades of the port');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Trades of the port' })).toBeVisible();
  });

  await test.step('drop a folder, watch it, and read why one file is left out', async () => {
    await dropFromDisk(page, folder.path);
    const leftOut = page.getByRole('region', { name: 'What was left out' });
    await expect(leftOut).toContainText('locked.pdf is damaged', { timeout: 60_000 });
    await expect(leftOut).toContainText('Trades/deep/locked.pdf');
    await expect(page.getByRole('heading', { name: /^Documents/ })).toContainText('5');
    const task = (await app.api.list()).find(({ kind }) => kind === 'ingestion');
    expect(task).toMatchObject({ title: 'Trades', status: 'completed' });
    const { counts } = await app.api.query('tasks.items', { id: task?.id ?? '' }, ingestionItemsSchema);
    expect(counts, 'what the system left in the folder was not sent').toEqual({ indexed: 5, failed: 1 });
  });

  await test.step('search as one types, go to a hit and come back, by keyboard alone', async () => {
    await page.locator('main').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('coopers barrels');
    const hits = page.getByRole('region', { name: 'What was found' }).getByRole('listitem');
    await expect(hits.first().locator('mark').first()).toHaveText(/coopers/i);
    await page.keyboard.press('ArrowDown');
    await expect(hits.first().getByRole('link')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/documents\/doc_[^?]+\?passage=\d+/);
    const place = page.locator('mark').filter({ hasText: 'barrels' }).first();
    await expect(place).toBeInViewport();
    await page.goBack();
    await expect(page.getByRole('searchbox', { name: 'Search in Trades of the port' })).toHaveValue('coopers barrels');
    await expect(hits.first().locator('mark').first()).toBeVisible();
    await page.goto(`${page.url().split('?')[0]}?q=xylophone`);
    await expect(page.getByText('No passage was found for “xylophone”')).toBeVisible();
    await page.getByRole('searchbox').fill('');
  });

  await test.step('a long document opens far down, at the place', async () => {
    await page.getByRole('link', { name: /survey of/i }).click();
    await expect(page.getByRole('link', { name: 'Trades of the port' })).toBeVisible();
    await page.goto(`${page.url()}?passage=60-61`);
    await expect(page.locator('#passage')).toBeInViewport();
    await expect(page.getByRole('link', { name: /Open the PDF here/ })).toHaveAttribute('href', /file#page=\d+$/);
    const file = await page.request.get(page.url().replace('/documents/', '/api/documents/').replace(/\?.*/, '/file'));
    expect(file.headers()).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': "inline; filename*=UTF-8''survey.pdf",
    });
  });

  await test.step('search within a document, and then in all', async () => {
    await page.getByRole('link', { name: 'Search in it' }).click();
    await expect(page.getByText(/^Only in .*survey/i)).toBeVisible();
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('"good books"');
    await expect(page.getByText('No passage was found for “"good books"” within')).toBeVisible();
    await page.getByRole('button', { name: 'Search in all documents again' }).click();
    await expect(page.locator('mark').first()).toHaveText(/good books/);
    await page.goBack();
    await page.getByRole('link', { name: 'Trades of the port' }).click();
  });

  await test.step('remove a document, then everything', async () => {
    await page.getByRole('button', { name: 'Select' }).click();
    await page.getByRole('checkbox', { name: /Select .*Coopers/i }).check();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove 1 document' }).click();
    await expect(page.getByRole('heading', { name: /^Documents/ })).toContainText('4');
    await page.getByRole('button', { name: 'More about Trades of the port' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByRole('alertdialog')).toContainText('the 4 documents in it are deleted for good');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('A knowledge base holds documents')).toBeVisible();
  });
  await folder.remove();
});

test('links and many files given to the first page are added to a new knowledge base, with their own rows', async ({
  page,
  app,
  web,
}) => {
  await page.goto('/');
  await page.getByRole('radio', { name: 'Add to a knowledge base' }).check({ force: true });
  await page.getByRole('textbox', { name: 'Name of the new knowledge base' }).fill('Gathered');
  const box = page.getByRole('textbox', { name: 'Links or text to add' });
  await box.fill(`${web.url}/article\n${web.url}/status/404`);
  await box.press('ControlOrMeta+Enter');
  const task = page.getByRole('article').filter({ hasText: 'and 1 more' });
  await expect(task).toContainText('1 document left out', { timeout: 60_000 });
  await task.getByRole('link', { name: 'How it went' }).click();
  const rows = page.getByRole('region', { name: 'Documents' });
  await expect(rows.getByRole('radio', { name: /^Failed/ })).toBeChecked();
  await expect(rows.getByRole('listitem')).toHaveCount(1);
  await rows.getByText('Searchable').click();
  await expect(rows.getByRole('listitem')).toContainText(/\d+ passages?/);
  await rows.getByRole('listitem').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/lighthouse/);
  await page.goto('/');
  await expect(box, 'the choice is remembered').toBeVisible();
  await page.getByRole('radio', { name: 'Summarize' }).check({ force: true });

  const folder = await tradesFolder('Letters', 21);
  await dropFromDisk(page, folder.path);
  await page.getByRole('button', { name: 'Add them to a knowledge base' }).click();
  await expect(card(page, 'Letters')).toBeVisible({ timeout: 30_000 });
  const { id = '' } = (await app.api.list()).find(({ title }) => title === 'Letters') ?? {};
  const { counts } = await app.api.query('tasks.items', { id }, ingestionItemsSchema);
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(26);
  await app.api.cancel(id);
  await expect(sourceBox(page)).toBeHidden();
  await folder.remove();
});

/** A folder with a few documents, one of them long, one broken, and what a system leaves in it. */
async function tradesFolder(name: string, copies = 1) {
  const root = await mkdtemp(join(tmpdir(), 'throughline-folder-'));
  const path = join(root, name);
  await mkdir(join(path, 'deep'), { recursive: true });
  for (const trade of TRADES) {
    await writeFile(
      join(path, `${trade}.md`),
      `# The ${trade}\n\nOf the ${trade} of the port little is known before 1720.\n\n## Work\n\nThe ${trade} sold barrels, rope and light to every ship. ${'They kept good books. '.repeat(30)}\n`,
    );
  }
  for (let copy = 1; copy < copies; copy += 1)
    await writeFile(join(path, `note ${copy}.txt`), `Note number ${copy}. `.repeat(9));
  const pdf = await makePdf({ pages: 12, seed: 4 });
  await writeFile(join(path, 'survey.pdf'), pdf.bytes);
  await writeFile(join(path, 'deep', 'locked.pdf'), pdf.bytes.subarray(0, 900));
  await writeFile(join(path, '.DS_Store'), 'x');
  return { path, remove: () => rm(root, { recursive: true, force: true }) };
}
