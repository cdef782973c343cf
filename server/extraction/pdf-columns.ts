import type { Run } from './pdf-items.ts';
import { type Line, lineOf, rowsOf, type Segment, segmentsOf } from './pdf-lines.ts';

/** Lines that follow each other in one column, top to bottom. */
export type Flow = readonly Line[];

/**
 * The text of a page as flows in reading order. Where a gutter parts columns of running text, they are read one after
 * the other; whatever reaches across it (title, abstract, wide figure) is read at its height, and parts what is above
 * from what is below. Tables, whose cells are narrow or ragged, are read row by row.
 *
 * The idea is that of the recursive XY-cut (Nagy and Seth, 1984), with the gutter found by a vote of the gaps in the
 * rows instead of by an empty strip, which a single wide line would hide.
 */
export function flowsOf(runs: readonly Run[]): Flow[] {
  return flowsOfSegments(rowsOf(runs).flatMap(segmentsOf), 0);
}

const DEEPEST_SPLIT = 3;
// More pieces than any page of text has: a drawing, whose labels have no reading order to be found at any price.
const MOST_SEGMENTS = 5000;

function flowsOfSegments(segments: readonly Segment[], depth: number): Flow[] {
  const gutter = depth < DEEPEST_SPLIT && segments.length < MOST_SEGMENTS ? findGutter(segments) : null;
  if (gutter === null) return segments.length > 0 ? [linesOf(segments)] : [];
  const flows: Flow[] = [];
  let across: Segment[] = [];
  const endAcross = () => {
    if (across.length > 0) flows.push(linesOf(across));
    across = [];
  };
  for (const band of bandsOf(segments, gutter)) {
    const left = band.segments.filter((segment) => segment.right <= gutter);
    const right = band.segments.filter((segment) => segment.x >= gutter);
    if (band.isAcross || !isColumns(left, right, FEWEST_ROWS_OF_BAND)) {
      across.push(...band.segments);
    } else {
      endAcross();
      flows.push(...flowsOfSegments(left, depth + 1), ...flowsOfSegments(right, depth + 1));
    }
  }
  endAcross();
  return flows;
}

/** Runs of segments from top to bottom that all do, or all do not, reach across the gutter. */
function bandsOf(segments: readonly Segment[], gutter: number): { isAcross: boolean; segments: Segment[] }[] {
  const bands: { isAcross: boolean; segments: Segment[] }[] = [];
  for (const segment of [...segments].sort((a, b) => a.y - b.y)) {
    const isAcross = segment.x < gutter && segment.right > gutter;
    const band = bands.at(-1);
    if (band && band.isAcross === isAcross) band.segments.push(segment);
    else bands.push({ isAcross, segments: [segment] });
  }
  return bands;
}

/** The x that the gaps of most rows contain, if what it parts looks like columns of text; or null. */
function findGutter(segments: readonly Segment[]): number | null {
  const edges: { x: number; step: number }[] = [];
  for (const [left, right] of gapsOf(segments)) edges.push({ x: left, step: 1 }, { x: right, step: -1 });
  edges.sort((a, b) => a.x - b.x || a.step - b.step);
  const candidates: { x: number; votes: number }[] = [];
  let votes = 0;
  for (const [index, edge] of edges.entries()) {
    votes += edge.step;
    const next = edges[index + 1];
    if (edge.step > 0 && next && votes >= FEWEST_ROWS) candidates.push({ x: (edge.x + next.x) / 2, votes });
  }
  candidates.sort((a, b) => b.votes - a.votes);
  for (const { x } of candidates.slice(0, MOST_CANDIDATES)) {
    const left = segments.filter((segment) => segment.right <= x);
    const right = segments.filter((segment) => segment.x >= x);
    if (isColumns(left, right, FEWEST_ROWS)) return x;
  }
  return null;
}

/** The gaps between neighbours on about the same baseline. */
function gapsOf(segments: readonly Segment[]): (readonly [number, number])[] {
  const sorted = [...segments].sort((a, b) => a.y - b.y);
  const gaps: (readonly [number, number])[] = [];
  for (const [index, segment] of sorted.entries()) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const direction of [-1, 1]) {
      for (let at = index + direction; at >= 0 && at < sorted.length; at += direction) {
        const other = sorted[at];
        if (!other || Math.abs(other.y - segment.y) > SAME_ROW * segment.size) break;
        if (other !== segment && other.x >= segment.right) nearest = Math.min(nearest, other.x);
      }
    }
    if (Number.isFinite(nearest)) gaps.push([segment.right, nearest]);
  }
  return gaps;
}

/** Whether both sides are columns of running text: several lines each, wide enough, and mostly filled. */
function isColumns(left: readonly Segment[], right: readonly Segment[], fewestRows: number): boolean {
  return isColumn(left, fewestRows) && isColumn(right, fewestRows);
}

function isColumn(segments: readonly Segment[], fewestRows: number): boolean {
  const lines = linesOf(segments);
  if (lines.length < fewestRows) return false;
  const x = Math.min(...lines.map((line) => line.x));
  const width = Math.max(...lines.map((line) => line.right)) - x;
  const size = median(lines.map((line) => line.size));
  const filled = median(lines.map((line) => (line.right - line.x) / width));
  const chars = median(lines.map((line) => line.text.length));
  return width > NARROWEST_COLUMN * size && filled > LEAST_FILLED && chars >= FEWEST_CHARS;
}

function linesOf(segments: readonly Segment[]): Line[] {
  const rows = rowsOf(segments.flatMap((segment) => segment.runs));
  return rows.map((row) => lineOf(segmentsOf(row)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const FEWEST_ROWS = 4;
// Where the page has a gutter, two lines beside two others are columns too.
const FEWEST_ROWS_OF_BAND = 2;
const FEWEST_CHARS = 20;
const MOST_CANDIDATES = 5;
const LEAST_FILLED = 0.6;
// In units of the font size.
const SAME_ROW = 0.7;
const NARROWEST_COLUMN = 11;
