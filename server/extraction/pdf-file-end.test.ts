import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { makePdf } from './fixtures/pdf-documents.ts';
import { drawText, rawPages } from './fixtures/raw-pdf.ts';
import { textsOfPdf } from './fixtures/read-pdf-bytes.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';

let files: ScratchFiles;
let whole: string;
let texts: string[];

beforeAll(async () => {
  files = await makeScratchFiles();
  const { bytes } = await makePdf({ pages: 4 });
  whole = bytes.toString('latin1');
  texts = await textsOfPdf(files, bytes);
});

afterAll(() => files.remove());

describe('a PDF of which nothing but its directory is missing', () => {
  it.each<[string, (pdf: string) => string]>([
    ['without the end mark', (pdf) => pdf.replace(/%%EOF\s*$/, '')],
    ['with a line feed less at its end', (pdf) => pdf.trimEnd()],
    ['with 100,000 bytes of padding after it', (pdf) => pdf + '\0'.repeat(100_000)],
    ['with lines before its header', (pdf) => `X-Scanned-By: a mail server\r\n\r\n${pdf}`],
    ['with a wrong startxref', (pdf) => pdf.replace(/startxref\s+\d+/, 'startxref\n99')],
    ['without cross-references', (pdf) => pdf.replace(/\bxref\n0[\s\S]*?trailer/, 'trailer')],
    ['cut off in its cross-references', (pdf) => pdf.slice(0, pdf.lastIndexOf('xref\n0') + 150)],
    ['cut off in its trailer', (pdf) => pdf.slice(0, pdf.lastIndexOf('trailer') + 12)],
    ['cut off after its last object', (pdf) => pdf.slice(0, pdf.lastIndexOf('endobj') + 6)],
  ])('is read whole: %s', async (_, broken) => {
    expect(await textsOfPdf(files, Buffer.from(broken(whole), 'latin1'))).toEqual(texts);
  });
});

describe('a PDF of which text is missing', () => {
  it.each<[string, (pdf: string) => string]>([
    ['cut off in the middle of a page', (pdf) => pdf.slice(0, pdf.length / 2)],
    ['cut off between two objects', (pdf) => pdf.slice(0, pdf.indexOf('endobj', pdf.length / 2) + 6)],
    ['cut off before its last object ends', (pdf) => pdf.slice(0, pdf.lastIndexOf('endobj'))],
  ])('is damaged, not read in part: %s', async (_, broken) => {
    const reading = textsOfPdf(files, Buffer.from(broken(whole), 'latin1'));
    await expect(reading).rejects.toSatisfy((error) => codeOf(error) === 'damaged_document');
  });

  it('is damaged though the catalog stands at its beginning', async () => {
    const pdf = rawPages([1, 2, 3].map((page) => ({ content: drawText(50, 700, `The text of page ${page}.`) })));
    const cut = pdf.subarray(0, pdf.indexOf('The text of page 3'));
    await expect(textsOfPdf(files, cut)).rejects.toSatisfy((error) => codeOf(error) === 'damaged_document');
  });
});

function codeOf(error: unknown): string | null {
  return error instanceof FailureError ? error.failure.code : null;
}
