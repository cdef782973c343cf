import type { Locator, Page } from '@playwright/test';
import { isEnded } from './support/api.ts';
import { expect, test } from './support/app.ts';

// One task at a time: the others wait, and are paused and cancelled at once.
test.use({ installation: 'second-click', settings: { WORKER_CONCURRENCY: '1' } });

const TEXT = 'The harbour was built in three years. It has two piers of stone. Ships come with every tide.';

test.afterEach(async ({ app }) => {
  for (const { id, completedAt } of await app.api.list()) {
    if (completedAt === null) {
      await app.api.cancel(id);
      await app.api.waitFor(id, isEnded);
    }
    await app.api.remove(id);
  }
});

async function middleOf(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error(`${target} is not to be seen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** What lies at a place after the layout has changed there. */
const nameAt = (page: Page, { x, y }: { x: number; y: number }) =>
  page.evaluate(
    ([left, top]) => document.elementFromPoint(left, top)?.closest('button')?.getAttribute('aria-label') ?? '',
    [x, y] as const,
  );

test('a second click at the same place reaches nothing that slid there', async ({ page, app, web }) => {
  await app.api.summarizeUrl(`${web.url}/hang`);
  const ids: string[] = [];
  for (let index = 1; index <= 6; index++) {
    const { id } = await app.api.createSummary({ kind: 'text', text: TEXT, title: `Paused ${index}` });
    await app.api.pause(id);
    ids.push(id);
  }
  const statuses = async () => {
    const tasks = await app.api.list();
    return ids.map((id) => tasks.find((task) => task.id === id)?.status ?? 'removed');
  };
  const cancelled = async () => (await statuses()).filter((status) => status === 'cancelled').length;

  await test.step('in a list: a double click', async () => {
    await page.goto('/');
    const list = page.getByRole('region', { name: 'In progress' });
    await list.getByRole('button', { name: 'Cancel: Paused 6' }).dblclick();
    await expect(list.getByRole('article', { name: 'Paused 6' })).toHaveCount(0);
    expect(await cancelled()).toBe(1);
  });

  await test.step('in a list: a click after the next card has come there, until the pointer has moved', async () => {
    const list = page.getByRole('region', { name: 'In progress' });
    await page.mouse.move(0, 0);
    const at = await middleOf(list.getByRole('button', { name: 'Cancel: Paused 5' }));
    await page.mouse.click(at.x, at.y);
    await expect.poll(() => nameAt(page, at)).toBe('Cancel: Paused 4');
    await page.mouse.click(at.x, at.y);
    await page.mouse.click(at.x + 2, at.y - 1);
    expect(await cancelled()).toBe(2);
    await page.getByRole('heading', { level: 1 }).hover();
    await page.mouse.click(at.x, at.y);
    await expect.poll(cancelled).toBe(3);
  });

  await test.step('on the page of a task: removing does not take the place of cancelling', async () => {
    await page.goto(`/tasks/${ids[0]}`);
    const at = await middleOf(page.getByRole('button', { name: 'Cancel', exact: true }));
    await page.mouse.click(at.x, at.y);
    const remove = page.getByRole('button', { name: 'Remove', exact: true });
    await expect(remove).toBeVisible();
    await page.mouse.click(at.x, at.y);
    const place = await middleOf(remove);
    expect(Math.hypot(place.x - at.x, place.y - at.y), 'it stands somewhere else').toBeGreaterThan(40);
    expect((await statuses())[0]).toBe('cancelled');
  });

  await test.step('a switch is not turned back by the second click of a double click', async () => {
    const { id } = await app.api.createSummary({ kind: 'text', text: TEXT, title: 'Switched' });
    await page.goto(`/tasks/${id}`);
    await page.getByRole('button', { name: /^Pause/ }).dblclick({ delay: 30 });
    await expect(page.getByRole('button', { name: /^Resume/ })).toBeVisible();
    await expect.poll(async () => (await app.api.get(id)).status).toBe('paused');
  });
});

test('keys cancel and remove nothing that has not the focus, and single ones can be turned off', async ({
  page,
  app,
  web,
}) => {
  await app.api.summarizeUrl(`${web.url}/hang`);
  const { id } = await app.api.createSummary({ kind: 'text', text: TEXT, title: 'Waiting' });
  const status = async () => (await app.api.get(id)).status;
  await page.goto(`/tasks/${id}`);
  const pause = page.getByRole('button', { name: /^Pause before/ });
  await expect(pause).toBeVisible();

  await test.step('with the focus on nothing', async () => {
    await page.keyboard.press('x');
    await page.keyboard.press('p');
    await expect.poll(status, { message: 'what can be taken back works from the page' }).toBe('paused');
    await expect(page.getByRole('button', { name: /^Resume/ })).toBeVisible();
    await page.keyboard.press('p');
    await expect.poll(status).toBe('pending');
    await expect(pause).toBeVisible();
  });

  await test.step('turned off', async () => {
    const menu = page.getByRole('button', { name: /Keyboard shortcuts/ });
    await menu.click();
    await page.getByRole('menuitemcheckbox', { name: 'Single-key shortcuts' }).click();
    await expect(pause).not.toHaveAttribute('aria-keyshortcuts');
    await pause.focus();
    for (const key of ['p', 'x']) await page.keyboard.press(key);
    await page.reload();
    await expect(pause, 'it is remembered').not.toHaveAttribute('aria-keyshortcuts');
    expect(await status()).toBe('pending');
    await menu.click();
    await page.getByRole('menuitemcheckbox', { name: 'Single-key shortcuts' }).click();
    await expect(pause).toHaveAttribute('aria-keyshortcuts', 'p');
  });

  await test.step('with the focus on the task', async () => {
    await page.keyboard.press('Escape');
    await pause.focus();
    await page.keyboard.press('x');
    await expect.poll(status).toBe('cancelled');
    const remove = page.getByRole('button', { name: 'Remove', exact: true });
    await expect(remove).toHaveAttribute('aria-keyshortcuts', 'Shift+Delete');
    await remove.focus();
    await page.keyboard.press('Delete');
    expect(await status()).toBe('cancelled');
    await page.keyboard.press('Shift+Delete');
    await expect(page).toHaveURL(/\/$/);
  });
});
