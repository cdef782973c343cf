import type { Block } from './blocks.ts';
import { foldText } from './fold-text.ts';

/** A cell that is not blank, and the number of its column. */
export interface Cell {
  readonly column: number;
  readonly text: string;
}

/**
 * Tells the rows of a table so that each makes sense alone: “Name: Ada | Born: 1815”. The header is the first row with
 * several cells, if it reads like one (words, no two alike); without one, cells are parted by “|” alone. A row of a
 * single cell (a title above the table, a list of one column) is running text.
 */
export class LabelledRows {
  #header: ReadonlyMap<number, string> | 'none' | null = null;
  #labelChars = 0;

  /** The block of a row, or null for a blank one. */
  add(row: readonly Cell[]): Block | null {
    const cells: Cell[] = [];
    for (const { column, text } of row) {
      const folded = foldText(text);
      if (folded !== '') cells.push({ column, text: folded });
    }
    const [first] = cells;
    if (first === undefined) return null;
    if (this.#header === null && cells.length > 1) {
      if (isHeader(cells)) {
        this.#header = new Map(cells.map(({ column, text }) => [column, text]));
        return { kind: 'table', text: cells.map(({ text }) => text).join(' | ') };
      }
      this.#header = 'none';
    }
    if (cells.length === 1 && this.#labelOf(first.column) === undefined) return { kind: 'body', text: first.text };
    return { kind: 'table', text: cells.map((cell) => this.#labelled(cell)).join(' | ') };
  }

  #labelled({ column, text }: Cell): string {
    const label = this.#labelOf(column);
    if (label === undefined || this.#labelChars > MOST_LABEL_CHARS) return text;
    this.#labelChars += label.length + 2;
    return `${label}: ${text}`;
  }

  #labelOf(column: number): string | undefined {
    return this.#header === null || this.#header === 'none' ? undefined : this.#header.get(column);
  }
}

// What labels may add to a table. Of a table of tiny cells they would make many times as much text as it holds; the
// header above still tells what they would.
const MOST_LABEL_CHARS = 64 * 1024 ** 2;

function isHeader(cells: readonly Cell[]): boolean {
  const labels = new Set(cells.map(({ text }) => text.toLowerCase()));
  return labels.size === cells.length && cells.every(({ text }) => text.length <= LONGEST_LABEL && !isValue(text));
}

const LONGEST_LABEL = 100;

/** A number, an amount, a share, a date, an address: what stands in a table and not above it. A year may be a header. */
function isValue(text: string): boolean {
  if (/^(?:1[5-9]|20)\d\d$/.test(text)) return false;
  return !/\p{L}/u.test(text) || /^[^\s@]+@[^\s@]+$|^https?:\/\//.test(text);
}
