import { DrawnOnce } from './drawn-once.ts';
import type { DrawnGlyph } from './pdf-glyphs.ts';
import type { PdfTextItem } from './pdf-run.ts';

/**
 * Text items made of glyphs, a word or less each: pdf.js puts glyphs together to lines before it tells where they stand,
 * and orders what is written from right to left by guess. Text drawn twice is taken once; ligatures are taken apart;
 * glyphs that are written from right to left are put in the order of reading.
 */
export function itemsOfGlyphs(glyphs: Iterable<DrawnGlyph>): PdfTextItem[] {
  const items: PdfTextItem[] = [];
  const drawn = new DrawnOnce();
  let word: Word | null = null;
  for (const glyph of glyphs) {
    const text = plainText(glyph.text);
    const size = Math.hypot(glyph.transform[2], glyph.transform[3]);
    const [, , , , x, y] = glyph.transform;
    const isSpace = text.trim() === '';
    if (drawn.isRepeated(text, { x, y, size, width: glyph.advance })) continue;
    if (!isSpace && word?.takes(glyph, text)) continue;
    if (word) items.push(word.item());
    word = isSpace ? null : new Word(glyph, text);
    if (isSpace && text !== '') items.push({ ...itemOf(glyph), str: ' ', dir: 'ltr' });
  }
  if (word) items.push(word.item());
  return items;
}

function itemOf({ transform, advance, font, isVertical }: DrawnGlyph): Omit<PdfTextItem, 'str' | 'dir'> {
  const size = Math.hypot(transform[2], transform[3]);
  return isVertical
    ? { transform, width: size, height: advance, fontName: font, isVertical }
    : { transform, width: advance, height: size, fontName: font };
}

/** Glyphs without a gap between them, all written in one direction. */
class Word {
  readonly #first: DrawnGlyph;
  readonly #texts: string[];
  readonly #isRtl: boolean;
  readonly #size: number;
  /** Where the last glyph starts, from the start of the word. */
  #last = 0;
  #advance: number;

  constructor(first: DrawnGlyph, text: string) {
    this.#first = first;
    this.#texts = [text];
    this.#isRtl = RTL.test(text);
    this.#size = Math.hypot(first.transform[2], first.transform[3]);
    this.#advance = first.advance;
  }

  /** Adds a glyph that goes on where the last ends; or does not and says so. */
  takes(glyph: DrawnGlyph, text: string): boolean {
    const first = this.#first;
    if (glyph.font !== first.font || glyph.isVertical !== first.isVertical) return false;
    const [a, b, c, d, x, y] = first.transform;
    const [a2, b2, c2, d2, x2, y2] = glyph.transform;
    const close = this.#size * SAME_PLACE;
    if (Math.abs(a - a2) + Math.abs(b - b2) + Math.abs(c - c2) + Math.abs(d - d2) > close) return false;
    const [dx, dy] = [x2 - x, y2 - y];
    const scale = first.isVertical ? -this.#size : Math.hypot(a, b) || 1;
    const [ux, uy] = first.isVertical ? [c / scale, d / scale] : [a / scale, b / scale];
    const along = dx * ux + dy * uy;
    const isMark = MARK.test(text);
    const isOver = isMark && along >= this.#last - close && along <= this.#advance + close;
    if (isOver && this.#isRtl) {
      // A mark drawn after its letter goes with it, whatever the order of the letters is.
      this.#texts.push((this.#texts.pop() ?? '') + text);
      return true;
    }
    if (Math.abs(along - this.#advance) > close || Math.abs(dx * uy - dy * ux) > close) return false;
    if (!isMark && RTL.test(text) !== this.#isRtl) return false;
    this.#texts.push(text);
    this.#last = along;
    this.#advance = along + glyph.advance;
    return true;
  }

  item(): PdfTextItem {
    const texts = this.#isRtl ? this.#texts.reverse() : this.#texts;
    return {
      ...itemOf({ ...this.#first, advance: this.#advance }),
      str: texts.join(''),
      dir: this.#isRtl ? 'rtl' : 'ltr',
    };
  }
}

/** The letters that a ligature or another form for display stands for. */
function plainText(text: string): string {
  if (!FORMS.test(text)) return text;
  const plain = text.normalize('NFKC');
  return plain.trim() === '' ? ' ' : plain.trim();
}

const FORMS = /[\u00a0\u2000-\u200a\u202f\ufb00-\ufb06\ufb1d-\ufdfb\ufe70-\ufefc]/;
const MARK = /^\p{M}+$/u;
/** Written from right to left. Digits are not, nor are marks, which go with their letter. */
export const RTL = /[\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
// In units of the font size.
const SAME_PLACE = 0.015;
