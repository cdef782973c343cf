import type { Block } from './blocks.ts';
import { foldText } from './fold-text.ts';
import { type Cell, type CellKind, type HeaderVerdict, isSameRow, judgeHeader, kindOf } from './table-header.ts';

export type { Cell } from './table-header.ts';

/**
 * Tells the rows of a sheet so that each makes sense alone: “Name: Ada | Born: 1815”. A sheet may hold several tables,
 * each under labels of its own: after a blank row, a row of one cell (a title) or a wider row, the next rows are
 * examined again, and only more rows of the same table keep its labels. A header does not become a passage of its own,
 * unless it has a label that no row uses. Where the first row cannot be proven to be labels, cells are parted by “|” alone: a
 * value must not be lost as a label. A row of a single cell is running text.
 */
export class LabelledRows {
  /** Rows that were added and not told: what they are depends on those that follow. Null when the table is known. */
  #waiting: Cell[][] | null = [];
  /** How many of the waiting rows stand before a blank one: a row alone may be the header of what comes after it. */
  #beforeBlank = 0;
  #table: KnownTable | null = null;
  #isAfterBlank = false;
  #labelChars = 0;

  /**
   * The blocks that a row makes known. None for a blank one, which parts tables: who reads a sheet adds those, too.
   */
  add(row: readonly Cell[]): Block[] {
    const cells: Cell[] = [];
    for (const { column, text } of row) {
      const folded = foldText(text);
      if (folded !== '') cells.push({ column, text: folded });
    }
    if (cells.length === 0) return this.#part();
    if (this.#waiting === null && this.#mayBeginTable(cells)) this.#waiting = [];
    if (this.#waiting === null) return this.#tell(cells);
    this.#waiting.push(cells);
    return this.#waiting.length < ROWS_LOOKED_AT ? [] : this.#settle();
  }

  /** What is left to tell when the last row has been added. */
  finish(): Block[] {
    return this.#settle();
  }

  /** A blank row. */
  #part(): Block[] {
    const rows = this.#waiting ?? [];
    if (this.#beforeBlank === 0 && rows.filter((each) => each.length > 1).length === 1 && rows.at(-1)?.length !== 1) {
      this.#beforeBlank = rows.length;
      return [];
    }
    const told = rows.every((each) => each.length === 1)
      ? rows.flatMap((each) => this.#tell(each, true))
      : this.#settle();
    this.#waiting = [];
    this.#isAfterBlank = true;
    return told;
  }

  #mayBeginTable(cells: readonly Cell[]): boolean {
    const table = this.#table;
    return table === null || cells.length === 1 || cells.some(({ column }) => column > table.lastColumn);
  }

  /** Decides what the waiting rows are, and tells them. */
  #settle(): Block[] {
    const rows = this.#waiting ?? [];
    const beforeBlank = this.#beforeBlank;
    this.#waiting = null;
    this.#beforeBlank = 0;
    const told = this.#settleRows(rows, beforeBlank);
    if (told !== null) return told;
    // The row before the blank one was no header: it stands alone.
    const alone = this.#settleRows(rows.slice(0, beforeBlank), 0) ?? [];
    this.#isAfterBlank = true;
    return [...alone, ...(this.#settleRows(rows.slice(beforeBlank), 0) ?? [])];
  }

  /** Where a table with labels begins right under a narrower one without, or -1. */
  #widerTable(rows: readonly Cell[][]): number {
    const widths = rows.map((row) => row.at(-1)?.column ?? 0);
    const widest = Math.max(...widths);
    const at = widths.indexOf(widest);
    const header = rows[at];
    return at > 0 && header !== undefined && judgeHeader(header, rows.slice(at + 1)) === 'labelled' ? at : -1;
  }

  /** @returns null where the rows before a blank one are no part of the table after it */
  #settleRows(rows: readonly Cell[][], beforeBlank: number): Block[] | null {
    const start = rows.findIndex((row) => row.length > 1);
    const first = rows[start];
    if (first === undefined) return rows.flatMap((row) => this.#tell(row, this.#isAfterBlank));
    const body = rows.slice(start + 1);
    const verdict = judgeHeader(first, body);
    const known = this.#table;
    const isMore = known !== null && (known.hasHeader(first) || this.#goesOn(known, verdict, rows.slice(start)));
    if (beforeBlank > 0 && rows.length > beforeBlank && verdict !== 'labelled' && !known?.hasHeader(first)) return null;
    const isAfterBlank = this.#isAfterBlank;
    this.#isAfterBlank = false;
    if (isMore) return rows.flatMap((row) => this.#tell(row, isAfterBlank && row.length === 1));
    const wider = verdict === 'none' ? this.#widerTable(rows.slice(start)) : -1;
    if (wider > 0) {
      const narrow = this.#settleRows(rows.slice(0, start + wider), 0) ?? [];
      this.#isAfterBlank = true;
      return [...narrow, ...(this.#settleRows(rows.slice(start + wider), 0) ?? [])];
    }
    const titles = rows.slice(0, start).flatMap((row) => this.#tell(row, true));
    const hasHeader = verdict !== 'none';
    const table = new KnownTable(hasHeader ? first : null, rows.slice(start));
    this.#table = table;
    const header = hasHeader && !table.bearsAllLabels(body) ? table.tellHeader() : [];
    return [...titles, ...header, ...(hasHeader ? body : rows.slice(start)).flatMap((row) => this.#tell(row))];
  }

  /** Whether rows after something that may part tables are more of the known one. */
  #goesOn(known: KnownTable, verdict: HeaderVerdict, rows: readonly (readonly Cell[])[]): boolean {
    if (this.#isAfterBlank) return verdict !== 'labelled' && known.takes(rows);
    // A row that is wider by mistake makes no new table.
    if (verdict === 'none' || (verdict === 'likely' && known.labels !== null)) return true;
    const [first, ...body] = rows;
    if (first?.every(({ column }) => column <= known.lastColumn)) return false;
    return body.filter((row) => row.some(({ column }) => column > known.lastColumn)).length < body.length / 2;
  }

  #tell(cells: readonly Cell[], isTitle = false): Block[] {
    const [first] = cells;
    if (first === undefined) return [];
    const table = this.#table;
    if (table?.hasHeader(cells)) return [];
    if (cells.length === 1 && (isTitle || !table?.mayHoldAlone(first.column))) {
      return [{ kind: 'body', text: first.text }];
    }
    table?.note(cells);
    if (this.#labelChars > MOST_LABEL_CHARS) {
      return [...(table?.tellHeader() ?? []), asRow(cells)];
    }
    return [{ kind: 'table', text: cells.map((cell) => this.#labelled(cell)).join(' | ') }];
  }

  #labelled({ column, text }: Cell): string {
    const label = this.#table?.labels?.get(column);
    if (label === undefined) return text;
    this.#labelChars += label.length + 2;
    return /[:：]$/.test(label) ? `${label} ${text}` : `${label}: ${text}`;
  }
}

/** The table whose rows are being told. */
class KnownTable {
  readonly labels: ReadonlyMap<number, string> | null;
  lastColumn = -1;
  readonly #header: readonly Cell[] | null;
  readonly #kinds = new Map<number, Set<CellKind>>();
  #isHeaderTold = false;

  constructor(header: readonly Cell[] | null, rows: readonly (readonly Cell[])[]) {
    this.#header = header;
    this.labels = header && new Map(header.map(({ column, text }) => [column, text]));
    for (const row of rows) {
      if (row !== header) this.note(row);
      for (const { column } of row) this.lastColumn = Math.max(this.lastColumn, column);
    }
  }

  /** Remembers what stands in the columns. */
  note(cells: readonly Cell[]): void {
    for (const { column, text } of cells) {
      const kinds = this.#kinds.get(column);
      if (kinds === undefined) this.#kinds.set(column, new Set([kindOf(text)]));
      else if (kinds.size < 2) kinds.add(kindOf(text));
      this.lastColumn = Math.max(this.lastColumn, column);
    }
  }

  /** Whether the rows go on with this table: no wider than it, each column of a kind that stood there before. */
  takes(rows: readonly (readonly Cell[])[]): boolean {
    const columns = this.labels ?? this.#kinds;
    return rows.every((row) =>
      row.every(({ column, text }) => columns.has(column) && (this.#kinds.get(column)?.has(kindOf(text)) ?? true)),
    );
  }

  /** Whether the row is this table's header. */
  hasHeader(cells: readonly Cell[]): boolean {
    return this.#header !== null && isSameRow(this.#header, cells);
  }

  /** Whether a row may have nothing but this column. One at the left of a wide table is a heading within it. */
  mayHoldAlone(column: number): boolean {
    if (this.labels?.get(column) === undefined) return false;
    return this.labels.size <= NARROW || column !== this.#header?.[0]?.column;
  }

  bearsAllLabels(body: readonly (readonly Cell[])[]): boolean {
    const borne = new Set(body.flatMap((row) => row.map(({ column }) => column)));
    return [...(this.labels?.keys() ?? [])].every((column) => borne.has(column));
  }

  /** The header as a row of its own, once. */
  tellHeader(): Block[] {
    if (this.#header === null || this.#isHeaderTold) return [];
    this.#isHeaderTold = true;
    return [asRow(this.#header)];
  }
}

function asRow(cells: readonly Cell[]): Block {
  return { kind: 'table', text: cells.map(({ text }) => text).join(' | ') };
}

/** In a table of so few columns, a row with nothing but the first is one that is not filled in. */
const NARROW = 2;

/** The number of rows examined before deciding whether the first one is a header. */
const ROWS_LOOKED_AT = 20;

// What labels may add to a table. Of a table of tiny cells they would make many times as much text as it holds;
// from there on the header, told once, stands for them.
const MOST_LABEL_CHARS = 64 * 1024 ** 2;
