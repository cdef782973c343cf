import type { PDFPageProxy } from 'pdfjs-dist';
import { withoutRadicals } from './cjk-radicals.ts';
import { needsGlyphs } from './glyph-need.ts';
import { itemsOfGlyphs } from './pdf-glyph-items.ts';
import { glyphsOf } from './pdf-glyphs.ts';
import type { PdfTextItem } from './pdf-run.ts';
import { withVerticalText } from './vertical-text.ts';

type Styles = Awaited<ReturnType<PDFPageProxy['getTextContent']>>['styles'];

/** The text of a page in the order in which it is drawn, and the styles of its fonts by their names. */
export async function itemsOfPage(page: PDFPageProxy): Promise<{ items: readonly PdfTextItem[]; styles: Styles }> {
  const { items, styles } = await page.getTextContent();
  const texts: PdfTextItem[] = [];
  for (const item of items) {
    if ('str' in item) texts.push(styles[item.fontName]?.vertical ? { ...item, isVertical: true } : item);
  }
  // A page that draws what pdf.js cannot run is read as far as its text tells.
  const glyphs = needsGlyphs(texts) ? await readGlyphs(page, styles).catch(() => []) : [];
  const drawn = glyphs.length > 0 ? glyphs : texts;
  return { items: withVerticalText(drawn.map((item) => withText(item, withoutRadicals(item.str)))), styles };
}

function withText(item: PdfTextItem, str: string): PdfTextItem {
  return str === item.str ? item : { ...item, str };
}

async function readGlyphs(page: PDFPageProxy, styles: Styles): Promise<PdfTextItem[]> {
  const { AnnotationMode, OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const list = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
  const fonts = new Map<string, { isVertical: boolean; unit: number }>();
  return itemsOfGlyphs(
    glyphsOf(list, OPS, (name) => {
      const known = fonts.get(name);
      if (known) return known;
      const font = { isVertical: styles[name]?.vertical ?? false, unit: unitOf(page, name) };
      fonts.set(name, font);
      return font;
    }),
  );
}

/** The scale of a font's widths, which only Type 3 fonts set themselves. */
function unitOf(page: PDFPageProxy, name: string): number {
  const font: unknown = page.commonObjs.has(name) ? page.commonObjs.get(name) : null;
  if (typeof font !== 'object' || font === null || !('fontMatrix' in font) || !Array.isArray(font.fontMatrix)) {
    return USUAL_UNIT;
  }
  const [unit]: unknown[] = font.fontMatrix;
  return typeof unit === 'number' && unit !== 0 ? Math.abs(unit) : USUAL_UNIT;
}

const USUAL_UNIT = 0.001;
