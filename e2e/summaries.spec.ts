import type { Page } from '@playwright/test';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { makeDocx, makeHtml, makeMarkdown } from '#server/extraction/fixtures/text-documents.ts';
import { startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { expect, test } from './support/app.ts';
import { expectCited } from './support/citations.ts';
import { type KnownText, knownArticle, knownBlocks, knownPages } from './support/known-text.ts';
import type { ProgressRecord } from './support/progress-record.ts';
import { card, chooseFiles, dropFiles, pasteLink } from './support/screens.ts';

interface Case {
  readonly what: string;
  /** What the person calls it. */
  readonly title: string;
  /** Makes the source, gives it to the page, and answers what stands in it. */
  readonly give: (page: Page) => Promise<KnownText>;
}

const CASES: readonly Case[] = [
  {
    what: 'a PDF of 117 pages, chosen',
    title: 'survey.pdf',
    give: async (page) => {
      const pdf = await makePdf({ pages: 117, seed: 117 });
      await chooseFiles(page, { name: 'survey.pdf', content: pdf.bytes });
      return knownPages(pdf);
    },
  },
  {
    what: 'a two-column paper, dropped',
    title: 'paper.pdf',
    give: async (page) => {
      const pdf = await makePdf({ pages: 9, columns: 2, isHyphenated: true, seed: 2 });
      await dropFiles(page, { name: 'paper.pdf', content: pdf.bytes });
      return knownPages(pdf);
    },
  },
  {
    what: 'a DOCX, chosen',
    title: 'report.docx',
    give: async (page) => {
      const { bytes, prose } = await makeDocx({ sections: 12, seed: 3 });
      await chooseFiles(page, { name: 'report.docx', content: bytes });
      return knownBlocks(prose);
    },
  },
  {
    what: 'a Markdown file, dropped',
    title: 'notes.md',
    give: async (page) => {
      const { bytes, prose } = makeMarkdown({ sections: 8, seed: 4 });
      await dropFiles(page, { name: 'notes.md', content: bytes });
      return knownBlocks(prose);
    },
  },
];

for (const { what, title, give } of CASES) {
  test(`${what}, becomes a summary whose quotes are where they are said to be`, async ({ page, app, record }) => {
    await page.goto('/');
    const known = await give(page);
    const result = card(page, title).getByRole('link', { name: title, exact: true });
    await expect(result).toHaveAttribute('href', /^\/summaries\//, { timeout: 90_000 });
    const [task] = await app.api.list();
    await expectHonestProgress(record, task?.id ?? '');
    await result.click();
    await expectCited(page, await app.api.summaryOf(task?.id ?? ''), known);
  });
}

test('a saved web page at a local address becomes a summary whose quotes are where they are said to be', async ({
  page,
  app,
  record,
}) => {
  const { bytes, prose } = makeHtml({ sections: 10, seed: 5 });
  const site = await startLocalServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': bytes.length }).end(bytes);
  });
  try {
    await page.goto('/');
    await pasteLink(page, `${site.url}/saved/survey.html`);
    const result = card(page, prose.title).getByRole('link', { name: prose.title, exact: true });
    await expect(result).toHaveAttribute('href', /^\/summaries\//, { timeout: 90_000 });
    const [task] = await app.api.list();
    await expectHonestProgress(record, task?.id ?? '');
    await result.click();
    await expectCited(page, await app.api.summaryOf(task?.id ?? ''), knownArticle(prose));
  } finally {
    await site.close();
  }
});

test('several files at once become a summary each', async ({ page, app }) => {
  await page.goto('/');
  const names = ['one.md', 'two.md', 'three.md'];
  await chooseFiles(
    page,
    ...names.map((name, index) => ({ name, content: makeMarkdown({ sections: 4, seed: 60 + index }).bytes })),
  );
  for (const name of names) {
    await expect(card(page, name).getByRole('link', { name, exact: true })).toHaveAttribute('href', /^\/summaries\//);
  }
  expect((await app.api.library()).map(({ source }) => source.filename)).toEqual(expect.arrayContaining(names));
});

/**
 * At every poll, and on every bar of the page: the percent never falls and is 100 exactly when the task is completed;
 * every phase of the finished task has counted all of its units.
 */
async function expectHonestProgress(record: ProgressRecord, id: string): Promise<void> {
  // The page shows the end before the browser has told this process of the answer and of the bar that said so.
  const lastAnswer = async () => (await record.answersOf(id)).at(-1)?.status ?? 'none';
  await expect.poll(lastAnswer, 'the last poll saw the end').toBe('completed');
  await expect.poll(async () => (await record.shownOf(id)).at(-1)?.percent, 'the last bar is full').toBe(100);

  const answers = await record.answersOf(id);
  const told = answers.map(({ progress }) => progress);
  expect(told, 'the percent of the polls never falls').toEqual(told.toSorted((a, b) => a - b));
  for (const { progress, status } of answers)
    expect(progress === 100, `${progress} % while ${status}`).toBe(status === 'completed');

  const shown = await record.shownOf(id);
  const percents = shown.flatMap(({ percent }) => percent ?? []);
  expect(percents, 'the percent on the screen never falls').toEqual(percents.toSorted((a, b) => a - b));
  for (const { percent, words } of shown) expect(percent === 100, words).toBe(words.endsWith('Summary ready'));

  for (const phase of answers.at(-1)?.phases ?? []) {
    expect(phase, phase.name).toMatchObject({ status: 'completed', progress: 100, itemsProcessed: phase.itemsTotal });
    expect(phase.itemsTotal, phase.name).toBeGreaterThan(0);
  }
}
