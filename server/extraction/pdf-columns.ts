import { withDropCaps } from './drop-caps.ts';
import { rowLinesOf } from './pdf-cells.ts';
import { type Reading, readingOf } from './pdf-gutters.ts';
import { type Line, rowsOf, type Segment, segmentsOf } from './pdf-lines.ts';
import type { Run } from './pdf-run.ts';

/** Lines that follow each other in one column, top to bottom. */
export type Flow = readonly Line[];

/**
 * The text of a page as flows in reading order. Where a gutter parts columns of text, they are read one after the other;
 * whatever reaches across it (title, abstract, wide figure) is read at its height, and parts what is above from what is
 * below. Tables are read row by row.
 *
 * The idea is that of the recursive XY-cut (Nagy and Seth, 1984), with the gutter found by a vote of the gaps in the
 * rows instead of by an empty strip, which a single wide line would hide. What a gutter parts is told by the sentences
 * beside it: see `readingOf`.
 */
export function flowsOf(runs: readonly Run[]): Flow[] {
  return flowsOfSegments(rowsOf(withDropCaps(runs)).flatMap(segmentsOf), 0);
}

/** Page, columns and what is in them: newspapers have eight or nine columns. */
const DEEPEST_SPLIT = 9;
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
  for (const band of bandsOf(segments, gutter).flatMap((band) => withoutTables(band, gutter))) {
    const sides = sidesOf(band.segments, gutter);
    if (band.isAcross || readingOf(...sides, FEWEST_ROWS_OF_BAND).as !== 'columns') {
      across.push(...band.segments);
    } else {
      endAcross();
      if (isMostlyRtl(band.segments)) sides.reverse();
      for (const side of sides) flows.push(...flowsOfSegments(side, depth + 1));
    }
  }
  endAcross();
  return flows;
}

function sidesOf(segments: readonly Segment[], gutter: number): [Segment[], Segment[]] {
  return [segments.filter(({ right }) => right <= gutter), segments.filter(({ x }) => x >= gutter)];
}

function isMostlyRtl(segments: readonly Segment[]): boolean {
  let balance = 0;
  for (const { runs } of segments) for (const run of runs) balance += run.isRtl ? run.text.length : -run.text.length;
  return balance > 0;
}

interface Band {
  /** Read row by row, over the gutter. */
  readonly isAcross: boolean;
  readonly segments: Segment[];
}

/** Parts the tables that stand above, below or between columns from these. */
function withoutTables(band: Band, gutter: number): Band[] {
  if (band.isAcross) return [band];
  const bands: Band[] = [];
  for (const segments of blocksOf(band.segments)) {
    const { as, evidence } = readingOf(...sidesOf(segments, gutter), FEWEST_ROWS_OF_BAND);
    const isAcross = as === 'rows' && evidence >= CLEAR;
    const last = bands.at(-1);
    if (last && last.isAcross === isAcross) last.segments.push(...segments);
    else bands.push({ isAcross, segments });
  }
  return bands;
}

/** Segments from top to bottom, parted where an empty strip reaches over the whole width. */
function blocksOf(segments: readonly Segment[]): Segment[][] {
  const blocks: Segment[][] = [];
  let lowest = Number.NEGATIVE_INFINITY;
  for (const segment of [...segments].sort((a, b) => a.y - b.y)) {
    const block = blocks.at(-1);
    if (block && segment.y - lowest < EMPTY_STRIP * segment.size) block.push(segment);
    else blocks.push([segment]);
    lowest = segment.y;
  }
  return blocks;
}

/** Runs of segments from top to bottom that all do, or all do not, reach across the gutter. */
function bandsOf(segments: readonly Segment[], gutter: number): Band[] {
  const bands: Band[] = [];
  for (const segment of [...segments].sort((a, b) => a.y - b.y)) {
    const isAcross = segment.x < gutter && segment.right > gutter;
    const band = bands.at(-1);
    if (band && band.isAcross === isAcross) band.segments.push(segment);
    else bands.push({ isAcross, segments: [segment] });
  }
  return bands;
}

/** Of the x that the gaps of many rows contain, that which most clearly parts columns of text; or null. */
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
  const tried: number[] = [];
  let best: { x: number; evidence: number } | null = null;
  for (const { x } of candidates) {
    if (tried.length === MOST_CANDIDATES) break;
    if (tried.some((other) => Math.abs(other - x) < SAME_GUTTER)) continue;
    tried.push(x);
    const [left, right] = sidesOf(segments, x);
    const reading = columnsIn(segments, x) ?? readingOf(left, right, FEWEST_ROWS_OF_PAGE);
    // A better place has fewer pieces that reach across it.
    const evidence = reading.evidence - ACROSS_WEIGHT * (segments.length - left.length - right.length);
    if (reading.as === 'columns' && (!best || evidence > best.evidence)) best = { x, evidence };
  }
  return best?.x ?? null;
}

/** The clearest columns among the blocks of a page of several, if there are any. */
function columnsIn(segments: readonly Segment[], gutter: number): Reading | null {
  const blocks = blocksOf(segments);
  if (blocks.length === 1) return null;
  let best: Reading | null = null;
  for (const block of blocks) {
    const reading = readingOf(...sidesOf(block, gutter), FEWEST_ROWS_OF_PAGE);
    if (reading.as === 'columns' && reading.evidence >= CLEAR && reading.evidence > (best?.evidence ?? 0))
      best = reading;
  }
  return best;
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

function linesOf(segments: readonly Segment[]): Line[] {
  return rowLinesOf(segments.flatMap((segment) => segment.runs));
}

// Fewer gaps above each other are chance.
const FEWEST_ROWS = 3;
const FEWEST_ROWS_OF_PAGE = 4;
// Where the page has a gutter, two lines beside two others are columns too.
const FEWEST_ROWS_OF_BAND = 2;
/** The number of lines that are examined. */
const CLEAR = 3;
const MOST_CANDIDATES = 5;
const ACROSS_WEIGHT = 2;
/** In points. */
const SAME_GUTTER = 8;
// In units of the font size.
const SAME_ROW = 0.7;
const EMPTY_STRIP = 1.9;
