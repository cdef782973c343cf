import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import { z } from 'zod';
import { type Failure, fail, failure } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import { declaredTitle } from './declared-title.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { DocumentWords } from './line-end-hyphens.ts';
import { annotationsOf } from './pdf-annotations.ts';
import { flowsOf } from './pdf-columns.ts';
import { type FontText, PdfDecodability } from './pdf-decodability.ts';
import { completePdf } from './pdf-file-end.ts';
import { fontFactsOf } from './pdf-font-facts.ts';
import { type NumberedFrame, PdfFurniture } from './pdf-furniture.ts';
import { mendGlyphNames } from './pdf-glyph-names.ts';
import { PdfHeadings } from './pdf-headings.ts';
import { framesOf } from './pdf-items.ts';
import { withNotes } from './pdf-notes.ts';
import { itemsOfPage } from './pdf-page-items.ts';
import { aside, type PdfParagraph, paragraphsOf } from './pdf-paragraphs.ts';
import { withAnnotations } from './pdf-placed-annotations.ts';
import type { Frame } from './pdf-run.ts';
import { PdfSymbols } from './pdf-symbols.ts';
import { type UnitSelection, unitFilter } from './unit-selection.ts';

// pdf.js makes a matrix when it loads, for drawing, which we never do. With this it needs no native canvas.
if (!('DOMMatrix' in globalThis)) Object.assign(globalThis, { DOMMatrix: class {} });

/**
 * The events of a PDF, page by page. Pages that are not wanted but stand before one that is are read and not told: the
 * headings that stand over a later page may be on any of them. A page that cannot be parsed is told as failed, and is
 * blank to its neighbours; so are pages to be skipped, which are not opened at all.
 *
 * @param options.onUnit is told of every page that comes in work to be parsed, and again when a full one is laid out
 * @throws FailureError `encrypted_document`, `damaged_document`
 */
export async function* readPdf(
  path: string,
  options: { readonly name: string; readonly units: UnitSelection; readonly onUnit: (index: number) => Promise<void> },
): AsyncGenerator<ExtractionEvent, void> {
  const bytes = completePdf(await readFile(path));
  if (bytes === null) fail('damaged_document', { name: options.name });
  mendGlyphNames(bytes);
  const document = await open(bytes, options.name);
  yield* readPages(document, options);
  // The process may read another document: this one's memory, and what pdf.js keeps of it, is not to meet it.
  await document.loadingTask.destroy();
}

async function* readPages(
  document: PDFDocumentProxy,
  { name, units, onUnit }: Parameters<typeof readPdf>[1],
): AsyncGenerator<ExtractionEvent, void> {
  const total = document.numPages;
  const end = units.onlyUnits === null ? total : Math.min(total, (units.onlyUnits.at(-1) ?? 0) + 1);
  const isWanted = unitFilter(units);
  const skipped = new Set(units.skipUnits);
  const headings = new PdfHeadings();
  const fonts: PdfFonts = { decodability: new PdfDecodability(), symbols: new PdfSymbols() };
  const words = new DocumentWords();
  const furniture = new PdfFurniture(total);
  const pages = new Map<number, Frame[]>();
  const failures = new Map<number, Failure>();

  for (let index = 0; index < end; index += 1) {
    for (let ahead = index; ahead < Math.min(total, index + NEARBY_PAGES + 1); ahead += 1) {
      if (pages.has(ahead)) continue;
      pages.set(ahead, []);
      if (skipped.has(ahead)) continue;
      await onUnit(ahead);
      const frames = await readPage(document, ahead, fonts).catch((cause: unknown) => {
        failures.set(ahead, failureOfPage(cause, document, ahead, name));
        return [];
      });
      pages.set(ahead, frames);
      for (const frame of frames) headings.learn(frame.runs);
    }
    // Only its layout may take long enough to be named: a word to the other process for every page is not free.
    if (countRuns(pages.get(index) ?? []) > FULL_RUNS) await onUnit(index);
    let paragraphs: PdfParagraph[] = [];
    try {
      paragraphs = paragraphsOfPage(index, pages, words, furniture);
    } catch {
      pages.set(index, []);
      failures.set(index, failure('unreadable_page', { page: index + 1, name }));
    }
    const passages = headings.passagesOf(paragraphs, index + 1);
    pages.delete(index - NEARBY_PAGES);
    if (index === 0)
      yield { type: 'opened', unit: 'pages', total, ...(await describe(document, paragraphs, passages)) };
    const failed = failures.get(index);
    if (!isWanted(index)) continue;
    yield failed ? { type: 'unit-failed', index, failure: failed } : { type: 'unit', index, passages };
  }
}

// Running titles may differ on left and right pages.
const NEARBY_PAGES = 2;

async function open(bytes: Buffer, name: string): Promise<PDFDocumentProxy> {
  const { getDocument, PasswordException, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const library = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    cMapUrl: join(library, 'cmaps/'),
    standardFontDataUrl: join(library, 'standard_fonts/'),
    useSystemFonts: false,
    disableFontFace: true,
    // What fonts say of their characters.
    fontExtraProperties: true,
    enableXfa: false,
    // Pictures are not looked at.
    maxImageSize: 0,
    verbosity: VerbosityLevel.ERRORS,
  });
  return task.promise.catch((cause: unknown) =>
    fail(cause instanceof PasswordException ? 'encrypted_document' : 'damaged_document', { name }, { cause }),
  );
}

async function readPage(document: PDFDocumentProxy, index: number, fonts: PdfFonts): Promise<Frame[]> {
  const page = await document.getPage(index + 1).catch((cause: unknown) => {
    throw new NoSuchPageError('The tree of pages has no page here.', { cause });
  });
  try {
    const frames = await framesOfPage(page, fonts);
    // The layout of such a crowd may fail or take for ever. Better now than when its neighbours have been told with it.
    if (countRuns(frames) > CROWDED_RUNS) layOut(frames);
    return frames;
  } finally {
    page.cleanup();
  }
}

/** What is learnt of a document's fonts from page to page. */
interface PdfFonts {
  readonly decodability: PdfDecodability;
  readonly symbols: PdfSymbols;
}

class NoSuchPageError extends Error {}

class UndecodablePageError extends Error {}

function failureOfPage(cause: unknown, document: PDFDocumentProxy, index: number, name: string): Failure {
  if (cause instanceof UndecodablePageError) return failure('undecodable_page', { page: index + 1, name });
  // Where its tree of pages is broken, pdf.js counts pages up to there. There may be more, which nobody can find.
  const isEnd = cause instanceof NoSuchPageError && index === document.numPages - 1;
  return failure(isEnd ? 'unreadable_rest' : 'unreadable_page', { page: index + 1, name });
}

function countRuns(frames: readonly Frame[]): number {
  return sum(frames.map(({ runs }) => runs.length));
}

// More than most pages of text have; what is below is laid out in a few milliseconds.
const FULL_RUNS = 2000;
// Several times what the fullest page of text has.
const CROWDED_RUNS = 20_000;

async function framesOfPage(page: PDFPageProxy, { decodability, symbols }: PdfFonts): Promise<Frame[]> {
  const { items: drawn, styles } = await itemsOfPage(page);
  const mended = await symbols.mend(drawn, (names) => fontFactsOf(page, names));
  const texts = await withoutUndecodable(mended, page, decodability);
  const isMono = (font: string) => styles[font]?.fontFamily === 'monospace';
  const chars = sum(texts.map((item) => item.str.length));
  const monoChars = sum(texts.map((item) => (isMono(item.fontName) ? item.str.length : 0)));
  // Where most of a page is so, it is a typescript rather than code.
  const monoFonts = new Set(monoChars > chars * MOST_MONO ? [] : Object.keys(styles).filter(isMono));
  const viewport = page.getViewport({ scale: 1 });
  return withAnnotations(framesOf(texts, monoFonts, viewport), await annotationsOf(page), viewport);
}

const MOST_MONO = 0.7;

/**
 * The items without those whose font does not say what they are. A formula or a row of ornaments is no loss to the page.
 *
 * @throws UndecodablePageError where it is most of the page
 */
async function withoutUndecodable<Item extends FontText>(
  texts: readonly Item[],
  page: PDFPageProxy,
  decodability: PdfDecodability,
): Promise<readonly Item[]> {
  const fonts = await decodability.undecodableFonts(texts, (names) => fontFactsOf(page, names));
  if (fonts.size === 0) return texts;
  const left = texts.filter((item) => !fonts.has(item.fontName));
  const charsOf = (list: readonly Item[]) => sum(list.map((item) => item.str.trim().length));
  if (charsOf(left) < charsOf(texts) * LEAST_DECODED) throw new UndecodablePageError();
  return left;
}

const LEAST_DECODED = 0.5;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function paragraphsOfPage(
  index: number,
  pages: ReadonlyMap<number, Frame[]>,
  words: DocumentWords,
  furniture: PdfFurniture,
): PdfParagraph[] {
  const [main, ...turned] = pages.get(index) ?? [];
  if (!main) return [];
  const nearby: NumberedFrame[] = [];
  for (let other = index - NEARBY_PAGES; other <= index + NEARBY_PAGES; other += 1) {
    const [frame] = pages.get(other) ?? [];
    if (frame && other !== index) nearby.push({ index: other, frame });
  }
  const { runs, titles } = furniture.remove({ index, frame: main }, nearby);
  const paragraphs = layOut([{ ...main, runs }, ...turned], words);
  furniture.tell(paragraphs.map((paragraph) => paragraph.text));
  return [...paragraphs, ...furniture.untold(titles).map(aside)];
}

function layOut(frames: readonly Frame[], words?: DocumentWords): PdfParagraph[] {
  const flows = frames.flatMap(({ runs }) => flowsOf(runs));
  const paragraphs = paragraphsOf(flows, words);
  const notes = frames.flatMap((frame) => frame.notes ?? []);
  return notes.length === 0 ? paragraphs : withNotes(paragraphs, flows, notes);
}

async function describe(
  document: PDFDocumentProxy,
  paragraphs: readonly PdfParagraph[],
  passages: readonly Passage[],
): Promise<{ title: string | null; language: string | null }> {
  const { info } = propertiesSchema.parse(await document.getMetadata().catch(() => ({})));
  const largest = Math.max(...paragraphs.map((paragraph) => paragraph.size));
  const headline = paragraphs.findIndex((paragraph) => paragraph.size === largest);
  const first = passages[headline];
  return {
    title: declaredTitle(info.Title) ?? (first?.role === 'heading' ? declaredTitle(first.text) : null),
    language: info.Language || null,
  };
}

const propertiesSchema = z.object({
  info: z
    .object({ Title: z.string().nullish().catch(null), Language: z.string().nullish().catch(null) })
    .catch({})
    .default({}),
});
