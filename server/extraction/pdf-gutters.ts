import { lowerThird, median } from './median.ts';
import { continues, mayContinue } from './pdf-continuation.ts';
import { type Line, lineOf, rowsOf, type Segment, segmentsOf } from './pdf-lines.ts';

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
  const { begun, mixed, running, passing } = compare(a, b);
  if (a.isNumeric || b.isNumeric) return { as: 'rows', evidence: begun };
  const evidence = mixed + running + passing - begun;
  const isPassing = passing > begun + mixed + running && passing >= FEWEST_PASSING && isSimilar(a.pitch, b.pitch);
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
  const rows = rowsOf(segments.flatMap((segment) => segment.runs)).map((row) => segmentsOf(row));
  const lines = rows.map((row) => lineOf(row));
  const widths = lines.map((line) => line.right - line.x).sort((a, b) => a - b);
  const columnWidth = widths[Math.floor(widths.length * 0.9)] ?? 0;
  const x = Math.min(...lines.map((line) => line.x));
  const size = median(lines.map((line) => line.size));
  const pitch = lowerThird(lines.slice(1).map((line, index) => line.y - (lines[index]?.y ?? 0))) ?? size;
  const isContinuedBy = (test: typeof continues) =>
    lines.map((line, index) => {
      const last = lines[index - 1];
      if (!last || line.y - last.y > Math.min(WIDER_PITCH * pitch, WIDEST_PITCH * size)) return false;
      return !hasCells(rows[index - 1]) && !hasCells(rows[index]) && test(last, line, columnWidth);
    });
  const clearly = isPhrases(lines) ? lines.map(() => false) : isContinuedBy(continues);
  const isProse = clearly.filter(Boolean).length > lines.length * LEAST_CONTINUED || isSentences(lines, columnWidth);
  return {
    lines,
    isContinued: isProse ? isContinuedBy(mayContinue) : clearly,
    width: Math.max(...lines.map((line) => line.right)) - x,
    size,
    pitch,
    isNumeric: median(lines.map(({ text }) => letterShare(text))) < FEWEST_LETTERS,
  };
}

/** Counts what stands beside what, the first row apart, on which both sides begin anyway. */
function compare(a: Side, b: Side): { begun: number; mixed: number; running: number; passing: number } {
  const counts = { begun: 0, mixed: 0, running: 0, passing: 0 };
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
      rows += 1;
      i += 1;
      j += 1;
    } else {
      // The upper one stands beside no line. Where the other side has a line on either hand, they pass each other.
      const isLeft = distance > 0;
      const above = isLeft ? b.lines[j - 1] : a.lines[i - 1];
      const [line, below, pitch] = isLeft ? [left, right, b.pitch] : [right, left, a.pitch];
      if (above && below.y - above.y < WIDER_PITCH * pitch && line.y > above.y) counts.passing += 1;
      if (isLeft) i += 1;
      else j += 1;
    }
  }
  return counts;
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
const SIMILAR_PITCH = 1.7;
// In units of the font size.
const SAME_BASELINE = 0.3;
const CELL_GAP = 1.5;
const WIDEST_PITCH = 2.6;
const NARROWEST_COLUMN = 11;
