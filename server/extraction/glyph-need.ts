import { RTL } from './pdf-glyph-items.ts';
import type { PdfTextItem } from './pdf-run.ts';

/**
 * Whether a page has text that can only be read by its glyphs, which costs about as much as reading it again: text from
 * right to left, letters set apart, and letters drawn over each other one by one.
 */
export function needsGlyphs(items: readonly PdfTextItem[]): boolean {
  let last: PdfTextItem | null = null;
  let letters = 0;
  for (const item of items) {
    if (item.str.trim() === '') continue;
    if (RTL.test(item.str) || SPACED.test(item.str)) return true;
    if (last && isOverlapping(last, item)) return true;
    letters = LETTER.test(item.str) && last && isBeside(last, item) ? letters + 1 : 0;
    if (letters >= FEWEST_LETTERS) return true;
    last = item;
  }
  return false;
}

/** Whether an item begins with the letter or the word that the one before ends with, in the same place. */
function isOverlapping(last: PdfTextItem, item: PdfTextItem): boolean {
  const [word = ''] = item.str.trimStart().split(/\s/, 1);
  const isAgain = last.str !== item.str && last.str.trimEnd().endsWith(word);
  if (!(isAgain || last.str.at(-1) === item.str[0]) || !isSameLine(last, item)) return false;
  const [x = 0, lastX = 0] = [item.transform[4], last.transform[4]];
  return x > lastX && x < lastX + last.width - OVERLAP * sizeOf(item);
}

function isBeside(last: PdfTextItem, item: PdfTextItem): boolean {
  const gap = (item.transform[4] ?? 0) - (last.transform[4] ?? 0) - last.width;
  return isSameLine(last, item) && gap > 0 && gap < WIDEST_GAP * sizeOf(item);
}

function isSameLine(last: PdfTextItem, item: PdfTextItem): boolean {
  return Math.abs((item.transform[5] ?? 0) - (last.transform[5] ?? 0)) < SAME_LINE * sizeOf(item);
}

function sizeOf({ transform }: PdfTextItem): number {
  return Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
}

const SPACED =
  /(?:^|\s)\p{L} \p{L} \p{L}(?:\s|$)|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}] [\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const LETTER = /^\p{L}$/u;
const FEWEST_LETTERS = 3;
// In units of the font size.
const OVERLAP = 0.2;
const SAME_LINE = 0.3;
const WIDEST_GAP = 1.2;
