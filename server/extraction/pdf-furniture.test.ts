import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawText, rawPages } from './fixtures/raw-pdf.ts';
import { passagesOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

const PAGES = [1, 2, 3, 4, 5, 6];

describe('what repeats at the head or foot of pages', () => {
  it('is told once', async () => {
    const bytes = await readFile(new URL('fixtures/pdf-cases/19-pdf-header-id.pdf', import.meta.url));
    const texts = (await passagesOfPdf(files, bytes)).map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect(texts[1]).toBe('Contract NF-88417 between the town and Northern Ferries');
  });

  it.each<{ what: string; head: (page: number) => string; told: string[] }>([
    {
      what: 'a title with the number of the page',
      head: (page) => `Contract NF-88417 — page ${page}`.replace('—', '-'),
      told: ['Contract NF-88417'],
    },
    { what: 'the number before the title', head: (page) => `${page} Harbour Rules`, told: ['Harbour Rules'] },
    {
      what: 'another title on right pages',
      head: (page) => (page % 2 ? 'B. Lang-Holm' : 'The Tides of 2031'),
      told: ['B. Lang-Holm', 'The Tides of 2031'],
    },
    {
      what: 'the name of the chapter',
      head: (page) => `Chapter ${page < 4 ? '1: The pier' : '2: The lamp'}`,
      told: ['Chapter 1: The pier', 'Chapter 2: The lamp'],
    },
    {
      what: 'a number of its own for every page',
      head: (page) => `Invoice 47${10 + page}`,
      told: PAGES.map((page) => `Invoice 47${10 + page}`),
    },
    {
      what: 'a stamp that counts pages',
      head: (page) => `NF-0004${10 + page}`,
      told: PAGES.map((page) => `NF-0004${10 + page}`),
    },
    { what: 'page numbers', head: (page) => `- ${page} -`, told: [] },
    { what: 'page numbers of all pages', head: (page) => `Seite ${page} von 6`, told: [] },
    { what: 'page numbers in Portuguese', head: (page) => `P\xe1gina ${page} de 6`, told: [] },
    { what: 'a heading of the text', head: () => 'THE PIER', told: [] },
  ])('is told where it is new, but for page numbers: $what', async ({ head, told }) => {
    const pdf = rawPages(
      PAGES.map((page) => ({
        content:
          drawText(50, 770, head(page)) +
          (page === 1 ? drawText(50, 500, 'The Pier', { size: 20 }) : '') +
          drawText(50, 400, `The text of page number ${page}.`),
      })),
    );
    const passages = await passagesOfPdf(files, pdf);
    const texts = passages
      .map(({ text }) => text)
      .filter((text) => !text.startsWith('The text') && text !== 'The Pier');
    expect(texts).toEqual(told);
    expect(passages.filter(({ role }) => role === 'heading').map(({ text }) => text)).toEqual(['The Pier']);
  });

  it('stays where it is a row of a table that goes on', async () => {
    const pdf = rawPages(
      PAGES.map((page) => ({
        content: [
          drawText(50, 770, `${page * 7} cod ${page * 13} hake`),
          drawText(50, 400, `The text of page number ${page}.`),
        ].join(''),
      })),
    );
    const texts = (await passagesOfPdf(files, pdf)).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('cod'))).toEqual(
      PAGES.map((page) => `${page * 7} cod ${page * 13} hake`),
    );
  });
});
