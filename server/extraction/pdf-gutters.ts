import { lowerThird, median } from './median.ts';
import { continues, isFull, mayContinue } from './pdf-continuation.ts';
import { type Line, lineOf, rowsOf, type Segment, segmentsOf } from './pdf-lines.ts';
import type { Run } from './pdf-run.ts';

/** How the text on both sides of a gutter is read, null where nothing tells, and by how much that is so. */
export interface Reading {
  readonly as: 'columns' | 'rows' | null;
  readonly evidence: number;
}

/**
 * Tells columns from the cells of a table by what stands side by side. In a table both sides begin something on the same
 * row. In columns one side begins something while the other is in the middle of a sentence, or both are in the middle
 * of one, or their lines run past each other because they are set differently.
 *
 * @param fewestRows that both sides must have to be columns where only their shape tells
 */
export function readingOf(left: readonly Segment[], right: readonly Segment[], fewestRows: number): Reading {
  const a = sideOf(left);
  const b = sideOf(right);
  const fewest = Math.min(a.lines.length, b.lines.length);
  if (fewest < FEWEST_LINES) return { as: null, evidence: 0 };
  const counts = compare(a, b);
  const { begun, running, passing } = counts;
  const mixed = counts.mixed + counts.amid;
  if (a.isNumeric || b.isNumeric) return { as: 'rows', evidence: begun };
  const evidence = mixed + running + passing - begun;
  const lonely = Math.min(counts.lonelyLeft, counts.lonelyRight);
  if (lonely >= FEWEST_LONELY && lonely > MOSTLY_LONELY * counts.level)
    return { as: 'columns', evidence: Math.max(evidence, lonely) };
  const isPassing =
    passing > begun + counts.mixed + running && passing >= FEWEST_PASSING && isSimilar(a.pitch, b.pitch);
  const isMixed = mixed >= 2 && mixed > begun;
  const isRunning = running > 2 * begun && running + mixed >= FEWEST_PASSING;
  if (isPassing || isMixed || isRunning) return { as: 'columns', evidence };
  if (begun > 0 && begun >= mixed + running) return { as: 'rows', evidence: -evidence };
  return { as: fewest >= fewestRows && isFilled(a) && isFilled(b) ? 'columns' : null, evidence: 0 };
}

interface Side {
  readonly lines: readonly Line[];
  /** Whether the line carries on a sentence, by its index. */
  readonly isContinued: readonly boolean[];
  readonly width: number;
  readonly size: number;
  /** The distance of most baselines, in points. */
  readonly pitch: number;
  readonly isNumeric: boolean;
}

function sideOf(segments: readonly Segment[]): Side {
  const rows = rowsOf(segments.flatMap((segment) => segment.runs)).map(sideRowOf);
  const lines = rows.map(({ line }) => line);
  const widths = lines.map((line) => line.right - line.x).sort((a, b) => a - b);
  const columnWidth = widths[Math.floor(widths.length * 0.9)] ?? 0;
  const x = Math.min(...lines.map((line) => line.x));
  const size = median(lines.map((line) => line.size));
  const pitch = lowerThird(lines.slice(1).map((line, index) => line.y - (lines[index]?.y ?? 0))) ?? size;
  const isContinuedBy = (test: typeof continues) =>
    lines.map((line, index) => {
      const last = lines[index - 1];
      if (!last || line.y - last.y > Math.min(WIDER_PITCH * pitch, WIDEST_PITCH * size)) return false;
      return !rows[index - 1]?.hasCells && !rows[index]?.hasCells && test(last, line, columnWidth);
    });
  const clearly = isPhrases(lines) ? lines.map(() => false) : isContinuedBy(continues);
  const isProse = clearly.filter(Boolean).length > lines.length * LEAST_CONTINUED || isSentences(lines, columnWidth);
  return {
    lines,
    isContinued: isProse ? isContinuedBy(goesOnInParagraph) : clearly,
    width: Math.max(...lines.map((line) => line.right)) - x,
    size,
    pitch,
    isNumeric: median(rows.map(({ letters }) => letters)) < FEWEST_LETTERS,
  };
}

interface SideRow {
  readonly runs: readonly Run[];
  readonly line: Line;
  readonly hasCells: boolean;
  /** The share of letters in it. */
  readonly letters: number;
}

/** The rows of sides by their first runs: each is looked at for several gutters. */
const knownRows = new WeakMap<Run, SideRow>();

function sideRowOf(runs: readonly Run[]): SideRow {
  const [first] = runs;
  const known = first && knownRows.get(first);
  if (known && known.runs.length === runs.length && known.runs.every((run, index) => run === runs[index])) return known;
  const segments = segmentsOf(runs);
  const line = lineOf(segments);
  const row = { runs, line, hasCells: hasCells(segments), letters: letterShare(line.text) };
  if (first) knownRows.set(first, row);
  return row;
}

/** The same in running text, where a sentence may end with a full line and the next one begin below it. */
function goesOnInParagraph(last: Line, line: Line, columnWidth: number): boolean {
  return mayContinue(last, line, columnWidth) || isFull(last, line, columnWidth);
}

interface Counts {
  /** Rows on which both sides begin, the first apart, on which they do anyway. */
  begun: number;
  /** Rows on which one side begins and the other does not. */
  mixed: number;
  /** Lines that begin beside the middle of a paragraph, between two of its lines. */
  amid: number;
  /** Rows on which neither side begins. */
  running: number;
  /** Lines that stand between two of the other side. */
  passing: number;
  /** Rows on which both sides have a line, or cells set to the same middle, the first row apart. */
  level: number;
  /** Lines that are level with nothing on the other side. */
  lonelyLeft: number;
  lonelyRight: number;
}

/** Counts what stands beside what. */
function compare(a: Side, b: Side): Counts {
  const counts = { begun: 0, mixed: 0, amid: 0, running: 0, passing: 0, level: 0, lonelyLeft: 0, lonelyRight: 0 };
  let [i, j, rows] = [0, 0, 0];
  while (i < a.lines.length && j < b.lines.length) {
    const [left, right] = [a.lines[i], b.lines[j]];
    if (!left || !right) break;
    const distance = right.y - left.y;
    if (Math.abs(distance) <= SAME_BASELINE * Math.max(left.size, right.size)) {
      const continued = Number(a.isContinued[i]) + Number(b.isContinued[j]);
      const isMixed = continued === 1 || (continued === 0 && (BULLET.test(left.text) || BULLET.test(right.text)));
      if (isMixed) counts.mixed += 1;
      else if (continued === 2) counts.running += 1;
      else if (rows > 0) counts.begun += 1;
      if (rows > 0) counts.level += 1;
      rows += 1;
      i += 1;
      j += 1;
    } else {
      const isLeft = distance > 0;
      if (isLeft) countAlone(counts, 'lonelyLeft', { side: a, index: i }, { side: b, index: j });
      else countAlone(counts, 'lonelyRight', { side: b, index: j }, { side: a, index: i });
      if (isLeft) i += 1;
      else j += 1;
    }
  }
  return counts;
}

interface Place {
  readonly side: Side;
  readonly index: number;
}

/** Counts a line that stands beside no line of the other side, of which the given one is next. */
function countAlone(counts: Counts, lonely: 'lonelyLeft' | 'lonelyRight', own: Place, next: Place): void {
  const line = own.side.lines[own.index];
  const [above, below] = [next.side.lines[next.index - 1], next.side.lines[next.index]];
  if (!line || !above || !below) {
    counts[lonely] += 1;
    return;
  }
  // Where the other side has a line on either hand, they pass each other.
  if (below.y - above.y < WIDER_PITCH * next.side.pitch && line.y > above.y) counts.passing += 1;
  if (isSetToMiddle(own, next)) {
    counts.level += 1;
    return;
  }
  counts[lonely] += 1;
  if (!own.side.isContinued[own.index] && next.side.isContinued[next.index]) counts.amid += 1;
}

/** Whether the line's cell has the same middle as the one beside it, as paragraphs or as lines without a gap. */
function isSetToMiddle(own: Place, next: Place): boolean {
  const size = own.side.lines[own.index]?.size ?? 0;
  const isSame = (one: readonly [number, number], other: readonly [number, number]) =>
    Math.abs(one[0] + one[1] - other[0] - other[1]) / 2 < SAME_MIDDLE * size;
  return isSame(paragraphAt(own), paragraphAt(next)) || isSame(blockAt(own), blockAt(next));
}

/** The first and the last baseline of the paragraph that a line is in. */
function paragraphAt({ side, index }: Place): readonly [number, number] {
  return spanOf(side, index, (at) => side.isContinued[at] ?? false);
}

/** The same of the lines around it that have no wider gap between them. */
function blockAt({ side, index }: Place): readonly [number, number] {
  const { lines, pitch } = side;
  return spanOf(side, index, (at) => (lines[at]?.y ?? 0) - (lines[at - 1]?.y ?? 0) < WIDER_GAP * pitch);
}

function spanOf({ lines }: Side, index: number, goesOn: (at: number) => boolean): readonly [number, number] {
  let [first, last] = [index, index];
  while (first > 0 && index - first < MOST_IN_CELL && goesOn(first)) first -= 1;
  while (last + 1 < lines.length && last - index < MOST_IN_CELL && goesOn(last + 1)) last += 1;
  return [lines[first]?.y ?? 0, lines[last]?.y ?? 0];
}

/** Whether the lines are phrases in lower case, each by itself, so that a small letter does not tell a sentence that goes on. */
function isPhrases(lines: readonly Line[]): boolean {
  const small = lines.filter(({ text }) => /^\p{Ll}/u.test(text)).length;
  const marked = lines.filter(({ text }) => /[,;.:!?](?:\s|$)/.test(text)).length;
  return small > lines.length * MOST_SMALL && marked < lines.length * FEWEST_MARKED;
}

/** Whether the lines are long, full, and parted within by the marks of sentences, whatever letters they start with. */
function isSentences(lines: readonly Line[], columnWidth: number): boolean {
  const words = median(lines.map(({ text }) => text.split(' ').length));
  const width = median(lines.map((line) => line.right - line.x));
  const marked = lines.filter(({ text }) => /[,;.:!?] /.test(text)).length;
  return words >= FEWEST_WORDS && width > columnWidth * MOSTLY_FULL && marked > lines.length * FEWEST_MARKED;
}

/** Whether there are gaps in a row as between cells, wider than those of justified text. */
export function hasCells(row: readonly Segment[] = []): boolean {
  return row.some(({ x, size }, index) => index > 0 && x - (row[index - 1]?.right ?? x) > CELL_GAP * size);
}

function isSimilar(a: number, b: number): boolean {
  return Math.max(a, b) < SIMILAR_PITCH * Math.min(a, b);
}

/** Whether it has the shape of running text: wide enough, and most lines mostly filled. */
function isFilled({ lines, width, size }: Side): boolean {
  const filled = median(lines.map((line) => (line.right - line.x) / width));
  const chars = median(lines.map((line) => line.text.length));
  return width > NARROWEST_COLUMN * size && filled > LEAST_FILLED && chars >= FEWEST_CHARS;
}

function letterShare(text: string): number {
  const signs = text.replace(/\s+/g, '');
  return signs.replace(/\P{L}+/gu, '').length / Math.max(1, signs.length);
}

const BULLET = /^[•‣◦▪▸●○■□]\s/;
const FEWEST_LINES = 2;
const FEWEST_PASSING = 3;
const FEWEST_LETTERS = 0.4;
const FEWEST_CHARS = 20;
const LEAST_FILLED = 0.6;
const LEAST_CONTINUED = 0.2;
const FEWEST_WORDS = 5;
const MOSTLY_FULL = 0.85;
const MOST_SMALL = 0.8;
const FEWEST_MARKED = 0.25;
const WIDER_PITCH = 1.4;
const WIDER_GAP = 1.15;
/** Lines; no cell has as many. */
const MOST_IN_CELL = 20;
const FEWEST_LONELY = 4;
const MOSTLY_LONELY = 3;
const SIMILAR_PITCH = 1.7;
// In units of the font size.
const SAME_BASELINE = 0.3;
const SAME_MIDDLE = 0.08;
const CELL_GAP = 1.5;
const WIDEST_PITCH = 2.6;
const NARROWEST_COLUMN = 11;
