import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { z } from 'zod';
import { fail } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import { declaredTitle } from './declared-title.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { flowsOf } from './pdf-columns.ts';
import { withoutFurniture } from './pdf-furniture.ts';
import { PdfHeadings } from './pdf-headings.ts';
import { type Frame, framesOf } from './pdf-items.ts';
import { type PdfParagraph, paragraphsOf } from './pdf-paragraphs.ts';

// pdf.js makes a matrix when it loads, for drawing, which we never do. With this it needs no native canvas.
if (!('DOMMatrix' in globalThis)) Object.assign(globalThis, { DOMMatrix: class {} });

/**
 * The events of a PDF, page by page. Pages before `fromUnit` are read again but not told: the headings that stand over
 * a later page may be on any of them.
 *
 * @throws FailureError `encrypted_document`, `damaged_document`
 */
export async function* readPdf(
  path: string,
  options: { readonly name: string; readonly fromUnit: number; readonly onAlive: () => void },
): AsyncGenerator<ExtractionEvent, void> {
  const { name, fromUnit, onAlive } = options;
  const bytes = await readFile(path);
  if (!hasEnd(bytes)) fail('damaged_document', { name });
  const document = await open(bytes, name);
  const total = document.numPages;
  const headings = new PdfHeadings();
  const pages = new Map<number, Frame[]>();

  for (let index = 0; index < total; index += 1) {
    for (let ahead = index; ahead < Math.min(total, index + NEARBY_PAGES + 1); ahead += 1) {
      if (pages.has(ahead)) continue;
      const frames = await readPage(document, ahead).catch((cause) => fail('damaged_document', { name }, { cause }));
      pages.set(ahead, frames);
      for (const frame of frames) headings.learn(frame.runs);
      onAlive();
    }
    const paragraphs = paragraphsOfPage(index, pages);
    const passages = headings.passagesOf(paragraphs, index + 1);
    pages.delete(index - NEARBY_PAGES);
    if (index === 0)
      yield { type: 'opened', unit: 'pages', total, ...(await describe(document, paragraphs, passages)) };
    if (index >= fromUnit) yield { type: 'unit', index, passages };
  }
}

// Running titles may differ on left and right pages.
const NEARBY_PAGES = 2;

/** Whether the end mark stands near the end. Without it the file was cut off, and what opens is only a part. */
function hasEnd(bytes: Buffer): boolean {
  return bytes.subarray(-END_BYTES).includes('%%EOF');
}

const END_BYTES = 32 * 1024;

async function open(bytes: Buffer, name: string): Promise<PDFDocumentProxy> {
  const { getDocument, PasswordException, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const library = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    cMapUrl: join(library, 'cmaps/'),
    standardFontDataUrl: join(library, 'standard_fonts/'),
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  return task.promise.catch((cause: unknown) =>
    fail(cause instanceof PasswordException ? 'encrypted_document' : 'damaged_document', { name }, { cause }),
  );
}

async function readPage(document: PDFDocumentProxy, index: number): Promise<Frame[]> {
  const page = await document.getPage(index + 1);
  const { items, styles } = await page.getTextContent();
  const texts = items.filter((item) => 'str' in item);
  const isMono = (font: string) => styles[font]?.fontFamily === 'monospace';
  const chars = sum(texts.map((item) => item.str.length));
  const monoChars = sum(texts.map((item) => (isMono(item.fontName) ? item.str.length : 0)));
  // Where most of a page is so, it is a typescript rather than code.
  const monoFonts = new Set(monoChars > chars * MOST_MONO ? [] : Object.keys(styles).filter(isMono));
  const viewport = page.getViewport({ scale: 1 });
  const frames = framesOf(texts, monoFonts, viewport);
  page.cleanup();
  return frames;
}

const MOST_MONO = 0.7;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function paragraphsOfPage(index: number, pages: ReadonlyMap<number, Frame[]>): PdfParagraph[] {
  const [main, ...turned] = pages.get(index) ?? [];
  if (!main) return [];
  const nearby: Frame[] = [];
  for (let other = index - NEARBY_PAGES; other <= index + NEARBY_PAGES; other += 1) {
    const [frame] = pages.get(other) ?? [];
    if (frame && other !== index) nearby.push(frame);
  }
  return paragraphsOf([withoutFurniture(main, nearby), ...turned.map((frame) => frame.runs)].flatMap(flowsOf));
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
