import { type Browser, chromium, type Page } from '@playwright/test';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { expect, test } from './support/app.ts';
import { chooseFiles, sourcesOf } from './support/screens.ts';

test.use({ installation: 'reading-and-writing' });

const TEXT = 'The harbour was built in three years. It has two piers of stone. Ships come with every tide.';

test('a dialog begins in its first field, and Enter sends it', async ({ page }) => {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'Make the first one' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Papers and notes');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Papers and notes' })).toBeVisible();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('radio', { name: 'Files' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('textbox', { name: /^Links/ }).fill('https://example.invalid/a');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('several endings are announced, and none is lost', async ({ page }) => {
  await page.goto('/');
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const region = document.querySelector('[role="status"][aria-live="polite"]');
    new MutationObserver(() => said.push(region?.textContent ?? '')).observe(region ?? document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  const names = ['one', 'two', 'three', 'four', 'five'].map((name) => `${name}.txt`);
  await chooseFiles(page, ...names.map((name) => ({ name, content: `${name}. ${TEXT}` })));
  const announced = async () => {
    const said = await page.evaluate(() => Reflect.get(window, 'said') as string[]);
    const endings = said.filter((words) => /summar(y|ies) ready/i.test(words)).join(' ');
    return names.filter((name) => !endings.includes(name));
  };
  await expect.poll(announced, { timeout: 60_000 }).toEqual([]);
});

test('a summary is read on a telephone, printed, and outlives its task', async ({ page, app }) => {
  const { bytes } = await makePdf({ pages: 6 });
  const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: bytes });
  const summary = await app.api.summaryOf(id);

  await test.step('going back closes the source, and not the summary', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/library');
    await page.getByRole('link', { name: summary.title }).click();
    const citation = sourcesOf(page, 1).first();
    const sheet = page.getByRole('dialog', { name: 'Source' });
    for (const close of ['back', 'button'] as const) {
      await citation.click();
      await expect(sheet.locator('mark').first()).toBeVisible();
      if (close === 'back') await page.goBack();
      else await sheet.getByRole('button', { name: 'Close the source' }).click();
      await expect(sheet).toBeHidden();
      await expect(page).toHaveURL(`/summaries/${summary.id}`);
      await expect(citation).toBeFocused();
    }
    await page.goBack();
    await expect(page).toHaveURL('/library');
  });

  await test.step('printed with a source open it is whole, on full lines and no blank page', async () => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      await page.goto(`/summaries/${summary.id}`);
      await expect(sourcesOf(page, 1).first()).toBeVisible();
      const closed = await textOf(await page.pdf({ format: 'A4' }));
      await sourcesOf(page, 1).first().click();
      await expect(page.locator('mark').first()).toBeVisible();
      const open = await textOf(await page.pdf({ format: 'A4' }));
      expect(open.map(squeezed), 'the source makes no difference').toEqual(closed.map(squeezed));
      const text = open.join(' ');
      expect(text).not.toContain('Skip to the content');
      for (const point of summary.points) expect(squeezed(text)).toContain(squeezed(point.text));
      expect(
        open.every((page) => squeezed(page).length > 20),
        'no page is blank',
      ).toBe(true);
    }
  });

  await test.step('there is no way to a task that is gone', async () => {
    await page.goto(`/summaries/${summary.id}`);
    await expect(page.getByRole('link', { name: 'How this summary was made' })).toBeVisible();
    await app.api.remove(id);
    await page.reload();
    await expect(page.getByText('The record of how this summary was made has been removed.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'How this summary was made' })).toHaveCount(0);
  });
});

test('with letters twice as large, and on 320 px, nothing is wider than the screen', async ({ app }, { project }) => {
  const { id } = await app.api.summarizeFile({
    name: 'a-survey-of-the-coast.pdf',
    content: (await makePdf({ pages: 6 })).bytes,
  });
  const summary = await app.api.summaryOf(id);
  const paths = ['/', '/library', '/knowledge', '/activity', `/tasks/${id}`, `/summaries/${summary.id}`];
  const { launchOptions = {} } = project.use;
  const open = (size: number) =>
    chromium.launch({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), `--blink-settings=defaultFontSize=${size}`],
    });
  for (const [size, widths] of [
    [32, [1280, 360]],
    [16, [320]],
  ] as const) {
    const browser = await open(size);
    for (const width of widths) await expectToFit(browser, { width, base: app.url, paths });
    await browser.close();
  }
});

async function expectToFit(
  browser: Browser,
  { width, base, paths }: { width: number; base: string; paths: readonly string[] },
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  for (const path of paths) {
    await page.goto(base + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
    expect(await tooWide(page), `${path} at ${width} px`).toEqual([]);
    expect(await overlapping(page), `the header of ${path} at ${width} px`).toEqual([]);
  }
  await page.close();
}

/** What reaches beyond the screen, where it cannot be scrolled to. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const all = Array.from(document.querySelectorAll<HTMLElement>('header *, main *'));
    const wide = all.filter((element) => {
      const { right, width: own, height } = element.getBoundingClientRect();
      if (own <= 1 || height <= 1 || right <= width + 1) return false;
      // A title that is cut off with dots is whole on its own page.
      return element.closest('[aria-hidden="true"], .sr-only, .truncate') === null;
    });
    if (document.documentElement.scrollWidth > width) wide.push(document.documentElement);
    return wide.map(({ tagName, className, textContent }) => `${tagName} ${className} ${textContent.slice(0, 40)}`);
  });
}

/** Controls of the header that lie on each other. */
function overlapping(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = Array.from(document.querySelectorAll('header a, header button'), (element) => ({
      name: element.textContent || element.getAttribute('aria-label'),
      box: element.getBoundingClientRect(),
    }));
    return boxes.flatMap(({ name, box }, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            box.left < other.box.right - 1 &&
            other.box.left < box.right - 1 &&
            box.top < other.box.bottom - 1 &&
            other.box.top < box.bottom - 1,
        )
        .map((other) => `${name} / ${other.name}`),
    );
  });
}

/** The text of each page. */
async function textOf(pdf: Buffer): Promise<string[]> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return pages;
}

/** Without spaces and hyphens, which lines and faces break differently. */
function squeezed(text: string): string {
  return text.normalize('NFKC').replace(/[\s\u00ad\u2010-]+/g, '');
}
