import { firstWordWidth, mayContinue } from './pdf-continuation.ts';
import { hasCells } from './pdf-gutters.ts';
import { type Line, lineOf, rowsOf, type Segment, segmentsOf } from './pdf-lines.ts';
import type { Run } from './pdf-run.ts';

/**
 * The lines of a block that is read row by row. Where the text of a cell takes several lines, these are read together,
 * before the next cell: “Dues for vessels / over 40 tons | 12” is one line.
 */
export function rowLinesOf(runs: readonly Run[]): Line[] {
  const rows = rowsOf(runs).map((row) => segmentsOf(row));
  const blockRight = rows.reduce((right, row) => Math.max(right, row.at(-1)?.right ?? right), Number.NEGATIVE_INFINITY);
  const isOfPhrases = rows.filter(isInSmallLetters).length > rows.length * MOST_SMALL;
  const done: TableRow[] = [];
  for (const row of rows) {
    const isRow = isOfPhrases && isInSmallLetters(row);
    const open = done.at(-1);
    const hadCells = open?.hasCells;
    if (!open || isRow || !carriesOn(open, row, blockRight)) done.push(new TableRow(row));
    else if (open.hasCells && !hadCells) takeLinesAbove(done, blockRight);
  }
  return done.map((row) => row.line());
}

/**
 * Gives the last row the lines above it that its first cell begins with: where the other cells are set to its middle, it
 * is only known there that it is a cell.
 */
function takeLinesAbove(rows: TableRow[], blockRight: number): void {
  const row = rows.at(-1);
  for (let taken = 0; row && taken < MOST_ABOVE; taken += 1) {
    const above = rows.at(-2);
    const last = above?.onlyLine;
    const [first] = row.cells[0] ?? [];
    if (!above || !last || !first || !isWrapped(above, last, first, blockRight)) return;
    row.putBefore(last);
    rows.splice(-2, 1);
  }
}

/** Whether a row has several cells that all begin with a small letter: those of a list of words carry nothing on. */
function isInSmallLetters(row: readonly Segment[]): boolean {
  return row.length > 1 && row.every(({ runs }) => /^[\p{Ll}\P{L}]/u.test(runs[0]?.text ?? '')) && hasCells(row);
}

/** A row of a table, whose cells may have several lines. */
class TableRow {
  readonly #first: readonly Segment[];
  readonly #cells: Line[][];
  #hasCells: boolean;

  constructor(segments: readonly Segment[]) {
    this.#first = segments;
    this.#cells = segments.map((segment) => [lineOf([segment])]);
    this.#hasCells = hasCells(segments);
  }

  get hasCells(): boolean {
    return this.#hasCells;
  }

  get cells(): readonly (readonly Line[])[] {
    return this.#cells;
  }

  /** The baseline of its last line. */
  get y(): number {
    return Math.max(...this.#cells.map((lines) => lines.at(-1)?.y ?? 0));
  }

  /** The line of a row that has only one. */
  get onlyLine(): Line | null {
    const [cell] = this.#cells;
    return this.#cells.length === 1 && cell?.length === 1 ? (cell[0] ?? null) : null;
  }

  /** Takes a line that the first cell begins with. */
  putBefore(line: Line): void {
    this.#cells[0]?.unshift(line);
  }

  /** Takes a further line of a cell, or of a cell that had none. */
  add(cell: number | null, line: Line): void {
    const lines = cell === null ? undefined : this.#cells[cell];
    if (lines) lines.push(line);
    else this.#cells.push([line]);
    this.#hasCells ||= !lines;
  }

  line(): Line {
    const whole = { ...lineOf(this.#first), hasCells: this.#hasCells };
    if (this.#cells.length === this.#first.length && this.#cells.every((lines) => lines.length === 1)) return whole;
    const cells = this.#cells.sort((a, b) => (a[0]?.x ?? 0) - (b[0]?.x ?? 0));
    if (whole.isRtl) cells.reverse();
    const lines = cells.flat();
    return {
      ...whole,
      text: lines.map(({ text }) => text).join('\n'),
      x: Math.min(...lines.map(({ x }) => x)),
      right: Math.max(...lines.map(({ right }) => right)),
    };
  }
}

/** Adds a row to the one above if its text carries on what stands in the cells there, or stands beside them. */
function carriesOn(open: TableRow, row: readonly Segment[], blockRight: number): boolean {
  const found: { cell: number | null; line: Line }[] = [];
  for (const segment of row) {
    const cell = cellOf(open, segment);
    if (cell === undefined) return false;
    const line = lineOf([segment]);
    const last = cell === null ? undefined : open.cells[cell]?.at(-1);
    if (line.isMono || (last && !isWrapped(open, last, line, blockRight))) return false;
    found.push({ cell, line });
  }
  const isWithin = row.every(({ y, size }) => y - open.y < size);
  const isTable = open.hasCells || hasCells(row);
  if (found.every(({ cell }) => cell === null) ? !isWithin : !isTable) return false;
  for (const { cell, line } of found) open.add(cell, line);
  return true;
}

/** The cell that a segment stands under; null where there is room for another, undefined where it reaches over several. */
function cellOf(open: TableRow, segment: Segment): number | null | undefined {
  let found: number | null = null;
  for (const [index, lines] of open.cells.entries()) {
    if (!lines.some((line) => line.x < segment.right && line.right > segment.x)) continue;
    if (found !== null) return undefined;
    found = index;
  }
  return found;
}

function isWrapped(open: TableRow, last: Line, line: Line, blockRight: number): boolean {
  if (line.y - last.y > WRAP_PITCH * line.size || line.font !== last.font) return false;
  const width = last.right - last.x;
  if (width + firstWordWidth(line) < line.right - line.x) return false;
  const starts = open.cells.map(([first]) => first?.x ?? 0).filter((x) => x > last.right);
  const right = starts.length > 0 ? Math.min(...starts) - line.size * CELL_GAP : blockRight;
  return mayContinue(last, line, right - last.x);
}

const MOST_SMALL = 0.8;
/** Lines of a cell above the middle. */
const MOST_ABOVE = 20;
// In units of the font size.
const WRAP_PITCH = 1.6;
const CELL_GAP = 0.8;
