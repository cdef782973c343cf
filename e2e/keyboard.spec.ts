import { expect, test } from './support/app.ts';
import { enter, tabTo } from './support/keyboard.ts';
import { card, sourceBox, sourcesOf } from './support/screens.ts';

/** What the page that the web server has under /article is called, with or without the name of its site. */
const TITLE = /How the lighthouse learned to be read/;

test('the whole way from a link to a deleted summary is gone by keyboard alone', async ({ page, app, web }) => {
  const press = (key: string) => page.keyboard.press(key);
  await page.goto('/');

  await test.step('start two tasks: the box has the focus, Enter starts a link', async () => {
    await expect(sourceBox(page)).toBeFocused();
    await page.keyboard.insertText(`${web.url}/slow?ms=200000`);
    await press('Enter');
    await expect(page.getByRole('region', { name: 'In progress' }).getByRole('article')).toHaveCount(1);
    await expect(sourceBox(page)).toHaveValue('');
    await expect(sourceBox(page)).toBeFocused();
    await page.keyboard.insertText(`${web.url}/article`);
    await press('Enter');
  });

  await test.step('watch the one complete, cancel the other', async () => {
    const slow = page.getByRole('region', { name: 'In progress' }).getByRole('article');
    await expect(card(page, TITLE)).toContainText('Summary ready');
    await enter(page, slow.getByRole('button', { name: /^Cancel: / }));
    await expect(page.getByRole('region', { name: 'In progress' })).toBeHidden();
    await expect(page.getByRole('region', { name: 'Just finished' }).getByText('Cancelled')).toBeVisible();
  });

  await test.step('open the task, and from there the summary', async () => {
    await enter(page, card(page, TITLE).getByRole('link', { name: 'How it went' }));
    await expect(page.getByRole('list', { name: 'Phases' })).toBeVisible();
    await enter(page, page.getByRole('link', { name: 'Read the summary' }));
    await expect(page).toHaveURL(/\/summaries\//);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(TITLE);
  });

  await test.step('walk the points, open a citation, and come back from it', async () => {
    await expect(sourcesOf(page).first()).toBeVisible();
    await press('j');
    await expect(sourcesOf(page, 1).first()).toBeFocused();
    await press('j');
    const second = sourcesOf(page, 2).first();
    await expect(second).toBeFocused();
    await press('ArrowDown');
    await press('k');
    await expect(second).toBeFocused();
    await press('Enter');
    const source = page.getByRole('complementary', { name: 'Source' });
    await expect(source.locator('mark').first()).toBeVisible();
    await tabTo(page, source.getByRole('region', { name: 'Text of the source' }));
    await press('Escape');
    await expect(source.locator('mark')).toHaveCount(0);
    await expect(second, 'the focus is where it came from').toBeFocused();
  });

  await test.step('find it in the library', async () => {
    await enter(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }));
    await tabTo(page, page.getByRole('searchbox', { name: 'Search the summaries' }));
    await page.keyboard.type('submarines');
    await expect(page.getByText('No summary holds “submarines”')).toBeVisible();
    await press('ControlOrMeta+a');
    await page.keyboard.type('lighthouse');
    await expect(page.getByRole('link', { name: TITLE })).toBeVisible();
  });

  await test.step('delete it, after saying no once', async () => {
    const remove = page.getByRole('button', { name: /^Delete: / });
    const question = page.getByRole('alertdialog', { name: 'Delete this summary?' });
    await enter(page, remove);
    await expect(question).toBeVisible();
    await press('Escape');
    await expect(question).toBeHidden();
    await expect(remove, 'the focus is where it came from').toBeFocused();
    await press('Enter');
    await enter(page, question.getByRole('button', { name: 'Delete' }));
    await expect(page.getByRole('link', { name: TITLE })).toBeHidden();
    expect(await app.api.library()).toEqual([]);
  });
});

test('the first Tab leads past the header to the content', async ({ page }) => {
  await page.goto('/library');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('on a small screen the source opens over the summary and gives the focus back', async ({ page, app, web }) => {
  const { id } = await app.api.summarizeUrl(`${web.url}/article`);
  const summary = await app.api.summaryOf(id);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/summaries/${summary.id}`);
  const second = sourcesOf(page, 2).first();
  await enter(page, second);
  const sheet = page.getByRole('dialog', { name: 'Source' });
  await expect(sheet.locator('mark').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(second).toBeFocused();
});
