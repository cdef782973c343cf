import { gapsOf } from './letter-spacing.ts';
import { NoteMarks, withoutRaisedMarks } from './pdf-note-marks.ts';
import type { Run } from './pdf-run.ts';
import { readingOrderOf, type VisualPiece } from './visual-order.ts';

/** Runs on one baseline with no gap between them that is wider than a word space. */
export interface Segment {
  readonly runs: readonly Run[];
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

/** A line of text as it is read. */
export interface Line {
  /** Where cells of a table have several lines, these stand after each other, parted by line breaks. */
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  /** Of most of its characters. */
  readonly size: number;
  readonly font: string;
  readonly isMono: boolean;
  /** Whether it is read from right to left. */
  readonly isRtl: boolean;
  /** Whether it is a row of a table. */
  readonly hasCells?: boolean;
}

/** Groups runs into rows by baseline, top to bottom; sub- and superscripts go with the text they stand at. */
export function rowsOf(runs: readonly Run[]): Run[][] {
  const rows: { runs: Run[]; y: number; size: number; weight: number }[] = [];
  for (const run of [...runs].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const weight = (run.right - run.x) * run.size;
    const row = rows.at(-1);
    if (row && run.y - row.y < ROW_TOLERANCE * Math.max(run.size, row.size)) {
      row.runs.push(run);
      if (weight > row.weight) Object.assign(row, { y: run.y, size: run.size, weight });
    } else {
      rows.push({ runs: [run], y: run.y, size: run.size, weight });
    }
  }
  return rows.map((row) => row.runs.sort((a, b) => a.x - b.x));
}

/** Cuts a row at gaps that may lie between columns. */
export function segmentsOf(row: readonly Run[]): Segment[] {
  const groups: Run[][] = [];
  let right = Number.NEGATIVE_INFINITY;
  for (const run of row) {
    const group = groups.at(-1);
    if (group && run.x - right < COLUMN_GAP * run.size) group.push(run);
    else groups.push([run]);
    right = Math.max(group ? right : run.right, run.right);
  }
  return groups.map(segmentOf);
}

/** One line out of the segments of a row. */
export function lineOf(segments: readonly Segment[]): Line {
  const runs = segments.flatMap((segment) => segment.runs).sort((a, b) => a.x - b.x);
  const { size, font, isMono, y } = dominant(runs);
  const isRtl = isRightToLeft(runs);
  return {
    text: withoutRaisedMarks(textOf(runs, isRtl)),
    x: Math.min(...runs.map((run) => run.x)),
    right: Math.max(...runs.map((run) => run.right)),
    y,
    size,
    font,
    isMono,
    isRtl,
  };
}

function textOf(runs: readonly Run[], isRtl: boolean): string {
  const gaps = gapsOf(runs);
  if (isRtl || runs.some((run) => run.isRtl)) return readingOrderOf(piecesOf(runs, gaps, isRtl), isRtl);
  const marks = new NoteMarks();
  let text = '';
  for (const [index, run] of runs.entries()) {
    const isParted = gaps[index] === ' ';
    if (isParted || (index > 0 && marks.isLeading(run))) text += ' ';
    text += marks.textOf(run, text, isParted);
  }
  return text;
}

/** The runs of a line with right-to-left words, without the marks of notes. */
function piecesOf(runs: readonly Run[], gaps: readonly string[], isRtl: boolean): VisualPiece[] {
  const pieces = runs.map((run, index) => ({ ...run, hasSpaceBefore: gaps[index] === ' ' }));
  const marks = new NoteMarks();
  let before = '';
  for (const [step] of runs.entries()) {
    const index = isRtl ? runs.length - 1 - step : step;
    const piece = pieces[index];
    const isParted = gaps[isRtl ? index + 1 : index] === ' ';
    if (!piece) continue;
    piece.text = marks.textOf(piece, before, isParted);
    before = piece.text;
  }
  return pieces;
}

/** By its ends, if they are alike, or by most letters; on a page that is written so, a fourth of them is enough. */
function isRightToLeft(runs: readonly Run[]): boolean {
  if (!runs.some((run) => run.isRtl)) return false;
  const words = runs.filter((run) => run.isRtl || /\p{L}/u.test(run.text));
  if (words[0]?.isRtl && words.at(-1)?.isRtl) return true;
  let [rtl, other] = [0, 0];
  for (const { isRtl, text } of words) {
    if (isRtl) rtl += text.length;
    else other += text.length;
  }
  return rtl * (runs[0]?.isOnRtlPage ? MOST_OF_OTHERS : 1) > other;
}

// In units of the font size.
const ROW_TOLERANCE = 0.45;
const COLUMN_GAP = 0.8;

const MOST_OF_OTHERS = 4;

function segmentOf(runs: readonly Run[]): Segment {
  const { size, y } = dominant(runs);
  let right = Number.NEGATIVE_INFINITY;
  for (const run of runs) right = Math.max(right, run.right);
  return { runs, x: runs[0]?.x ?? 0, right, y, size };
}

/** Size, font and baseline of most of the text. */
function dominant(runs: readonly Run[]): Pick<Run, 'size' | 'font' | 'isMono' | 'y'> {
  const [first] = runs;
  if (first && runs.every(({ size, font }) => size === first.size && font === first.font)) return first;
  const chars = new Map<string, { count: number; run: Run }>();
  for (const run of runs) {
    const key = `${run.size.toFixed(1)} ${run.font}`;
    const entry = chars.get(key) ?? { count: 0, run };
    entry.count += run.text.length;
    chars.set(key, entry);
  }
  let best: { count: number; run: Run } | null = null;
  for (const entry of chars.values()) if (!best || entry.count > best.count) best = entry;
  return best?.run ?? { size: 0, font: '', isMono: false, y: 0 };
}
