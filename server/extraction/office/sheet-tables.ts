import type { Block } from '../blocks.ts';
import { type Cell, LabelledRows } from '../labelled-rows.ts';
import { judgeHeader } from '../table-header.ts';
import { joinHeaderRows } from './header-rows.ts';

/**
 * Parts the rows of a sheet into its tables, and tells each with its own labels. Blank rows part tables from each other,
 * and so do blank columns where what stands left and right of them is plainly two tables. Two rows of labels, the upper of
 * which spans several columns, become one.
 */
export class SheetTables {
  #rows = new LabelledRows();
  /** The rows since the last blank one, until it is known what they are. */
  #band: Cell[][] = [];
  /** How the rows that follow in the band are told, once that is known. */
  #tell: ((row: readonly Cell[]) => Block[]) | null = null;
  #end: () => Block[] = () => [];

  /** The blocks that a row makes known; a row without cells is blank. */
  add(row: readonly Cell[]): Block[] {
    const cells = row.filter(({ text }) => text.trim() !== '');
    if (cells.length === 0) return this.#endBand();
    if (this.#tell !== null) return this.#tell(cells);
    this.#band.push(cells);
    return this.#band.length < ROWS_LOOKED_AT ? [] : this.#settle();
  }

  finish(): Block[] {
    return [...this.#endBand(), ...this.#rows.finish()];
  }

  #endBand(): Block[] {
    const blocks = [...this.#settle(), ...this.#end()];
    this.#tell = null;
    this.#end = () => [];
    return blocks;
  }

  /** Decides what the rows of the band are, and tells them. */
  #settle(): Block[] {
    const band = this.#band;
    this.#band = [];
    if (band.length === 0) return [];
    const headed = joinHeaderRows(band);
    if (headed !== null) {
      const before = this.#restart();
      this.#tell = headed.tell;
      return [...before, ...headed.blocks];
    }
    const borders = bordersOf(band);
    if (borders.length > 0) return this.#tellSideBySide(band, borders);
    this.#tell = (row) => this.#rows.add(row);
    this.#end = () => this.#rows.add([]);
    return band.flatMap((row) => this.#rows.add(row));
  }

  #tellSideBySide(band: readonly (readonly Cell[])[], borders: readonly number[]): Block[] {
    const blocks = this.#restart();
    const tables = [...borders, Number.POSITIVE_INFINITY].map((end, index) => ({
      start: borders[index - 1] ?? 0,
      end,
      rows: new LabelledRows(),
    }));
    const within = (row: readonly Cell[], { start, end }: { start: number; end: number }) =>
      row.filter(({ column }) => column >= start && column < end);
    for (const table of tables) for (const row of band) blocks.push(...table.rows.add(within(row, table)));
    this.#tell = (row) => tables.flatMap((table) => table.rows.add(within(row, table)));
    this.#end = () => tables.flatMap(({ rows }) => rows.finish());
    return blocks;
  }

  /** Ends what was told before the band; what comes after it is examined again. */
  #restart(): Block[] {
    const blocks = this.#rows.finish();
    this.#rows = new LabelledRows();
    return blocks;
  }
}

const ROWS_LOOKED_AT = 100;
/** The most blank columns that are examined: each is compared with all rows. */
const MOST_BORDERS = 20;

/** The first columns of tables that stand right of another one. */
function bordersOf(band: readonly (readonly Cell[])[]): number[] {
  const used = [...new Set(band.flatMap((row) => row.map(({ column }) => column)))].sort((a, b) => a - b);
  const starts = used
    .filter((column, index) => index > 0 && column > (used[index - 1] ?? 0) + 1)
    .slice(0, MOST_BORDERS);
  const borders: number[] = [];
  for (const start of starts) {
    const from = borders.at(-1) ?? 0;
    const next = starts.find((each) => each > start) ?? Number.POSITIVE_INFINITY;
    const left = sideOf(band, from, start);
    const right = sideOf(band, start, next);
    if (areTwoTables(left, right)) borders.push(start);
  }
  return borders;
}

function sideOf(band: readonly (readonly Cell[])[], start: number, end: number): Cell[][] {
  return band.map((row) => row.filter(({ column }) => column >= start && column < end));
}

/**
 * A blank column may just be space within one table, whose rows must not be torn. Two tables have several columns each,
 * and labels that come twice, labels on one side alone, or labels on both and rows on one side alone.
 */
function areTwoTables(left: readonly (readonly Cell[])[], right: readonly (readonly Cell[])[]): boolean {
  const sides = [left, right].map((side) => {
    const rows = side.filter((row) => row.length > 0);
    const start = rows.findIndex((row) => row.length > 1);
    const [header = [], ...body] = start === -1 ? [] : rows.slice(start);
    return { header, verdict: judgeHeader(header, body), rows: rows.length };
  });
  const [one, other] = sides;
  if (!one || !other || one.header.length < 2 || other.header.length < 2) return false;
  const labels = new Set(one.header.map(({ text }) => text.toLowerCase()));
  if (other.header.some(({ text }) => labels.has(text.toLowerCase()))) return true;
  if (one.verdict === 'labelled' && other.verdict === 'labelled') return one.rows !== other.rows;
  return one.verdict === 'labelled' || other.verdict === 'labelled';
}
