import { median } from './median.ts';
import type { PdfTextItem } from './pdf-run.ts';

/**
 * The items of a page in which Chinese, Japanese or Korean characters that stand below each other, each drawn by itself,
 * are put together to the columns of vertical text that they are. It is told by the order of drawing, or by their places
 * where the whole page is so. Where the font is written downwards, they are together already.
 */
export function withVerticalText(items: readonly PdfTextItem[]): readonly PdfTextItem[] {
  const visible = items.filter(({ str }) => str.trim() !== '');
  if (!visible.some(isCjk)) return items;
  const chains = chainsOf(isDrawnAcross(visible) ? byColumns(visible) : visible);
  if (chains.length === visible.length) return items.map(inPlainForms);
  const isPage = isMostlyVertical(visible, chains);
  const isColumn = (chain: readonly PdfTextItem[]) =>
    isPage ? chain.length > 1 || isSingle(chain[0]) : isDense(chain);
  return chains.flatMap((chain) =>
    isColumn(chain) && chain.some(isCjk) ? [columnOf(chain)] : chain.map(inPlainForms),
  );
}

/**
 * Whether single characters that stand close below each other and further apart sideways are drawn across the columns that
 * they make.
 */
function isDrawnAcross(items: readonly PdfTextItem[]): boolean {
  const singles = items.filter(isSingle);
  if (singles.length < FEWEST_ACROSS || singles.length < items.length * MOSTLY) return false;
  const size = median(singles.map(sizeOf));
  const down = usualStep(singles.map((item) => ({ along: yOf(item), line: middleOf(item) })));
  const aside = usualStep(singles.map((item) => ({ along: middleOf(item), line: yOf(item) })));
  return down < size * DENSE && aside > down * WIDER;
}

/** How far those on a line mostly stand apart. */
function usualStep(places: readonly { readonly along: number; readonly line: number }[]): number {
  const sorted = [...places].sort((a, b) => Math.round(a.line) - Math.round(b.line) || a.along - b.along);
  const steps = sorted.slice(1).flatMap((place, index) => {
    const last = sorted[index];
    return last && Math.round(last.line) === Math.round(place.line) ? [place.along - last.along] : [];
  });
  return steps.length < sorted.length / 2 ? Number.POSITIVE_INFINITY : median(steps);
}

function byColumns(items: readonly PdfTextItem[]): PdfTextItem[] {
  return [...items].sort((a, b) => Math.round(middleOf(b)) - Math.round(middleOf(a)) || yOf(b) - yOf(a));
}

/** What a font that is written downwards shows, with the usual forms of its brackets and points. */
function inPlainForms(item: PdfTextItem): PdfTextItem {
  return item.isVertical ? { ...item, str: plainText(item.str) } : item;
}

/** Stretches of items each of which stands below the one before. */
function chainsOf(items: readonly PdfTextItem[]): PdfTextItem[][] {
  const chains: PdfTextItem[][] = [];
  for (const item of items) {
    const chain = chains.at(-1);
    if (chain && isBelow(chain.at(-1), item)) chain.push(item);
    else chains.push([item]);
  }
  return chains;
}

function isBelow(last: PdfTextItem | undefined, item: PdfTextItem): boolean {
  if (!last || !isShort(last) || !isShort(item) || !(isCjk(last) || isCjk(item))) return false;
  const size = sizeOf(item);
  const down = yOf(last) - yOf(item);
  const aside = middleOf(last) - middleOf(item);
  if (Math.abs(sizeOf(last) - size) > size * SAME_SIZE) return false;
  return down > size * NEAREST && down < size * FURTHEST && Math.abs(aside) < size * SAME_COLUMN;
}

/** Most of the page's characters stand in columns of at least three. */
function isMostlyVertical(items: readonly PdfTextItem[], chains: readonly PdfTextItem[][]): boolean {
  const count = (each: readonly PdfTextItem[]) => each.reduce((sum, { str }) => sum + (str.match(CJK)?.length ?? 0), 0);
  return 2 * count(chains.filter(({ length }) => length >= FEWEST).flat()) > count(items);
}

/** A column so dense that it cannot be cells of a table below each other. */
function isDense(chain: readonly PdfTextItem[]): boolean {
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last || chain.length < FEWEST_DENSE) return false;
  return (yOf(first) - yOf(last)) / (chain.length - 1) < sizeOf(first) * DENSE;
}

function columnOf(chain: readonly PdfTextItem[]): PdfTextItem {
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last) throw new Error('a column without characters');
  const size = sizeOf(first);
  const [a = 1, b = 0, c = 0, d = 1] = first.transform;
  return {
    ...first,
    str: chain.map(({ str }) => plainText(str)).join(''),
    transform: [a, b, c, d, middleOf(first), yOf(first) + size * ASCENT],
    height: yOf(first) - yOf(last) + size,
    isVertical: true,
  };
}

/** Without the forms that brackets and points have in vertical text. */
function plainText(text: string): string {
  return text.replace(/\s+/g, '').replace(VERTICAL_FORM, plainForm);
}

/** The form in horizontal text, as wide as the letters: ︐ is ，and ︵ is （. */
function plainForm(form: string): string {
  const plain = form.normalize('NFKC');
  if (plain.length > 1) return '…';
  const code = plain.charCodeAt(0);
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code + WIDE_FORMS) : plain;
}

function isShort({ str, transform, isVertical }: PdfTextItem): boolean {
  const most = str.search(CJK) === -1 ? MOST_CHARS : 1;
  return str.trim().length <= most && !isVertical && transform[1] === 0 && transform[2] === 0;
}

function isCjk(item: PdfTextItem | undefined): boolean {
  return item !== undefined && item.str.search(CJK) !== -1;
}

function isSingle(item: PdfTextItem | undefined): boolean {
  return isCjk(item) && !item?.isVertical && item?.str.trim().length === 1;
}

function sizeOf({ transform }: PdfTextItem): number {
  return Math.abs(transform[3] ?? 0);
}

function middleOf({ transform, width }: PdfTextItem): number {
  return (transform[4] ?? 0) + width / 2;
}

function yOf({ transform }: PdfTextItem): number {
  return transform[5] ?? 0;
}

const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef\ufe30-\ufe4f]/gu;
const VERTICAL_FORM = /[\ufe10-\ufe19\ufe30-\ufe48]/g;
/** How far the wide forms of ASCII stand above it. */
const WIDE_FORMS = 0xfee0;
/** Of a number that is set across a column. */
const MOST_CHARS = 3;
const FEWEST = 3;
const FEWEST_DENSE = 5;
const FEWEST_ACROSS = 12;
const MOSTLY = 0.8;
const WIDER = 1.2;
// In units of the font size.
const NEAREST = 0.5;
const FURTHEST = 2.2;
const DENSE = 1.35;
const SAME_SIZE = 0.1;
const SAME_COLUMN = 0.35;
const ASCENT = 0.88;
