import { CJK_START, joinLines } from './join-lines.ts';
import { DocumentWords } from './line-end-hyphens.ts';
import { lowerThird, median } from './median.ts';
import type { Flow } from './pdf-columns.ts';
import { continues, firstWordWidth, isSameSize, mayContinue, SENTENCE_END } from './pdf-continuation.ts';
import type { Line } from './pdf-lines.ts';

/** A paragraph or heading of a page, its lines joined. */
export interface PdfParagraph {
  readonly text: string;
  /** Font size of most of its lines, in points. */
  readonly size: number;
  readonly font: string;
  readonly lineCount: number;
  /** Set in a typeface of equal widths. */
  readonly isMono: boolean;
  /** Beside the text, as notes and running titles are: it is never a heading. */
  readonly isAside?: boolean;
}

/** A paragraph that stands beside the text. */
export function aside(text: string): PdfParagraph {
  return { text, size: 0, font: '', lineCount: 0, isMono: false, isAside: true };
}

/**
 * Joins the lines of a page's flows into paragraphs, which begin after a wider gap, at an indented line, at a list mark,
 * after a short line that ends a sentence, and where size or typeface of whole lines change. A paragraph that goes on
 * in the next column stays one. Words that were hyphenated at a line's end are made whole.
 *
 * @param words of the document so far; it learns those of these lines
 */
export function paragraphsOf(flows: readonly Flow[], words = new DocumentWords()): PdfParagraph[] {
  const groups: Line[][] = [];
  let columnWidth = 0;
  for (const drawn of flows) {
    const flow = startingLeft(drawn);
    const [first, ...rest] = groupsOf(flow);
    const open = groups.at(-1);
    const width = Math.max(...flow.map((line) => line.right - line.x));
    if (first && open && goesOn(open, first, columnWidth, width)) open.push(...first);
    else if (first) groups.push(first);
    groups.push(...rest);
    columnWidth = width;
  }
  for (const lines of groups) words.learn(textsOf(lines));
  return groups.map((lines) => ({
    text: joinLines(textsOf(lines), words),
    size: median(lines.map((line) => line.size)),
    font: mostCommon(lines.map((line) => line.font)),
    lineCount: lines.length,
    isMono: lines.every((line) => line.isMono),
  }));
}

/** The lines as they would stand in a mirror, if they are read from right to left: each then starts at its `x`. */
function startingLeft(flow: Flow): Flow {
  const rtl = flow.filter(({ isRtl }) => isRtl).length;
  return 2 * rtl > flow.length ? flow.map((line) => ({ ...line, x: -line.right, right: -line.x })) : flow;
}

function groupsOf(flow: Flow): Line[][] {
  const shape = shapeOf(flow);
  const groups: Line[][] = [];
  let last: Line | null = null;
  for (const [index, line] of flow.entries()) {
    const group = groups.at(-1);
    if (!group || !last || startsParagraph(line, last, group, flow[index + 1], shape)) groups.push([line]);
    else group.push(line);
    last = line;
  }
  return groups;
}

/** Whether it is a row of a table whose cells have several lines. */
function isTall(line: Line): boolean {
  return line.text.includes('\n');
}

/** The lines of text that a row of a table is made of; any other line alone. */
function textsOf(lines: readonly Line[]): string[] {
  return lines.flatMap((line) => (isTall(line) ? line.text.split('\n') : [line.text]));
}

/** Whether the sentence that a column of one width ends with is continued by the first lines of one of another. */
function goesOn(open: readonly Line[], next: readonly Line[], openWidth: number, nextWidth: number): boolean {
  const last = open.at(-1);
  const [first] = next;
  if (!last || !first || last.font !== first.font || LIST_MARK.test(first.text)) return false;
  if (continues(last, first, openWidth)) return true;
  const isSameWidth = Math.max(openWidth, nextWidth) < SAME_WIDTH * Math.min(openWidth, nextWidth);
  return isSameWidth && mayContinue(last, first, openWidth);
}

interface Shape {
  readonly right: number;
  /** Distance of baselines by font size, of most lines. */
  readonly pitch: number;
  /** Font size of most lines. */
  readonly textSize: number;
}

function shapeOf(flow: Flow): Shape {
  const pitches: number[] = [];
  for (const [index, line] of flow.entries()) {
    const next = flow[index + 1];
    if (next && next.y > line.y && isSameSize(line, next) && !isTall(line)) pitches.push((next.y - line.y) / line.size);
  }
  // The median of few lines may be a gap between paragraphs; the smaller third rarely is.
  const pitch = lowerThird(pitches) ?? 1.3;
  const rights = flow.map((line) => line.right).sort((a, b) => a - b);
  return {
    right: rights[Math.floor(rights.length * 0.9)] ?? 0,
    pitch: Math.min(Math.max(pitch, 1), 2.5),
    textSize: lowerThird(flow.map((line) => line.size)) ?? 0,
  };
}

function startsParagraph(
  line: Line,
  last: Line,
  group: readonly Line[],
  next: Line | undefined,
  { right, pitch, textSize }: Shape,
): boolean {
  if (isTall(line) || isTall(last)) return true;
  // Without spaces between sentences, the rows of a table would run into each other.
  if (line.hasCells && last.hasCells && CJK_START.test(line.text)) return true;
  const size = Math.max(line.size, last.size);
  const gap = (line.y - last.y) / size;
  if (gap > pitch * WIDER_GAP || gap < -0.5) return true;
  if (!isSameSize(line, last) || line.isMono !== last.isMono) return true;
  if (line.isMono) return BULLET.test(line.text);
  if (LIST_MARK.test(line.text)) return true;
  if (isCentredUnder(last, line) && group.length < MOST_CENTRED) return false;
  if (line.size > textSize * LARGE && line.font === last.font && continues(last, line, right - last.x)) return false;
  const indent = (line.x - last.x) / size;
  const isHanging = group.length === 1 && LIST_MARK.test(last.text);
  // An indented line starts a paragraph if what follows goes back to the margin.
  if (indent > INDENT && !isHanging && (!next || next.x < line.x - INDENT * 0.5 * size)) return true;
  // A line that goes back to the margin ends a block that was set in; but a first line set in alone is no block.
  if (indent < -INDENT && group.length > 1) return true;
  const endsEarly = right - last.right > firstWordWidth(line) * EARLY_END;
  // A title may break after a colon.
  const isTitle = line.size > textSize * LARGE && line.font === last.font && /:$/.test(last.text);
  if (endsEarly && !isTitle && SENTENCE_END.test(last.text) && /^["'“‘([]*[\p{Lu}\p{N}\p{Lo}]/u.test(line.text))
    return true;
  // A heading of the same size in another typeface.
  return (
    line.font !== last.font && endsEarly && group.every((each) => each.font === last.font) && next?.font === line.font
  );
}

/** Whether both are set around the same middle, as the lines of a title are, and not to the same margin. */
function isCentredUnder(last: Line, line: Line): boolean {
  const aside = Math.abs(last.x + last.right - line.x - line.right) / 2;
  const isIndented = Math.abs(line.x - last.x) > line.size * INDENT * 0.5;
  return line.font === last.font && isIndented && aside < line.size * SAME_MIDDLE;
}

const MOST_CENTRED = 5;
const SAME_MIDDLE = 0.4;
const LARGE = 1.2;
const SAME_WIDTH = 1.4;
const WIDER_GAP = 1.3;
const INDENT = 0.8;
const EARLY_END = 1.1;
const BULLET = /^[•‣◦▪▸●○■□]\s/;
const LIST_MARK = /^(?:[•‣◦▪▸●○■□–—∙·*]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+\S/;

function mostCommon(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0] as const)[0];
}
