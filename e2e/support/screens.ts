import type { Locator, Page } from '@playwright/test';
import type { TestFile } from './api.ts';

/** Where things are on the screens, as a person finds them: by their roles and names. */

export function sourceBox(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Link or text to summarize' });
}

/** The card of a task on the home screen. */
export function card(page: Page, title: string | RegExp): Locator {
  return page.getByRole('article', { name: title, exact: true });
}

/** The line of a task, wherever it is shown. */
export function progressBar(page: Page, title: string): Locator {
  return page.getByRole('progressbar', { name: `Progress of ${title}`, exact: true });
}

/** Chooses files in the dialog that the button opens. */
export async function chooseFiles(page: Page, ...files: TestFile[]): Promise<void> {
  const dialog = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  const payload = files.map(({ name, content }) => ({ name, mimeType: '', buffer: Buffer.from(content) }));
  await (await dialog).setFiles(payload);
}

/** Drops files in the middle of the page, as from the desktop. */
export async function dropFiles(page: Page, ...files: TestFile[]): Promise<void> {
  const contents = files.map(({ name, content }) => ({ name, base64: Buffer.from(content).toString('base64') }));
  const dropped = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of all) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    }
    return transfer;
  }, contents);
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.getByRole('main').dispatchEvent(type, { dataTransfer: dropped });
  }
  await dropped.dispose();
}

/** Drops files and folders that are on the disk in the middle of the page, as from the desktop. */
export async function dropFromDisk(page: Page, ...paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 };
  const at = { x: width / 2, y: height / 2, data: { items: [], files: paths, dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at });
  }
  await session.detach();
}

/** Pastes into the box and presses Enter. */
export async function pasteLink(page: Page, url: string): Promise<void> {
  await sourceBox(page).fill(url);
  await sourceBox(page).press('Enter');
}

/** The buttons that open the sources of one point of a summary, or of all of them. Points count from 1. */
export function sourcesOf(page: Page, point?: number): Locator {
  return page.getByRole('main').getByRole('button', {
    name: point === undefined ? /source of point/i : new RegExp(`source of point ${point}:`, 'i'),
  });
}
