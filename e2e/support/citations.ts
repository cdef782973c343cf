import { expect, type Page } from '@playwright/test';
import type { Locator } from '#domain/passage.ts';
import type { Summary } from '#domain/summary.ts';
import { contradictionOf, fold, type KnownText } from './known-text.ts';
import { sourcesOf } from './screens.ts';

/**
 * The summary is what a summary has to be, every quote in it is in the source where it is said to be, and the screen,
 * which shows this summary, shows each of them there.
 */
export async function expectCited(page: Page, summary: Summary, known: KnownText): Promise<void> {
  expect(summary.points.length).toBeGreaterThanOrEqual(5);
  expect(summary.points.length).toBeLessThanOrEqual(10);
  const citations = summary.points.flatMap((point) => point.citations);
  expect(
    citations.flatMap((citation) => contradictionOf(known, citation) ?? []),
    'quotes that are not there',
  ).toEqual([]);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(summary.title);
  await expect(page.getByText(summary.gist)).toBeVisible();
  for (const [index, { text, citations: sources }] of summary.points.entries()) {
    await expect(page.getByRole('main').getByText(text, { exact: true }).first()).toBeVisible();
    const buttons = sourcesOf(page, index + 1);
    await expect(buttons).toHaveCount(sources.length);
    for (const [nth, { quote, locator }] of sources.entries()) {
      // A click where another control has just slid under a resting pointer would be ignored (decision 0021).
      await page.mouse.move(0, 0);
      await buttons.nth(nth).click();
      const source = page.getByRole('complementary', { name: 'Source' });
      await expect(source.getByRole('heading')).toHaveText(placeOf(locator));
      const marked = source.locator('mark');
      await expect(marked.first()).toBeInViewport();
      await expect.poll(async () => fold((await marked.allTextContents()).join(' '))).toBe(fold(quote));
    }
  }
}

/** How the screen names a place. */
function placeOf(locator: Locator): string | RegExp {
  switch (locator.kind) {
    case 'page':
      return `Page ${locator.page}`;
    case 'paragraph':
      return `Paragraph ${locator.index + 1}`;
    case 'time':
      return new RegExp(`\\b${Math.floor(locator.seconds) % 60} s$`);
  }
}
