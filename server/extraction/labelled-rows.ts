import type { Block } from './blocks.ts';
import { foldText } from './fold-text.ts';

/** A cell that is not blank, and the number of its column. */
export interface Cell {
  readonly column: number;
  readonly text: string;
}

/**
 * Tells the rows of a table so that each makes sense alone: “Name: Ada | Born: 1815”. The header is the first row with
 * several cells, if it reads like one (words, no two alike); it is not told again by itself, unless nothing follows it.
 * Without a header, cells are parted by “|” alone. A row of a single cell (a title above the table, a list of one column)
 * is running text.
 */
export class LabelledRows {
  #header: ReadonlyMap<number, string> | 'none' | null = null;
  /** Told when no row follows it, or when rows have to do without their labels. */
  #untoldHeader: Block | null = null;
  #labelChars = 0;

  /** The blocks of a row: none for a blank one. */
  add(row: readonly Cell[]): Block[] {
    const cells: Cell[] = [];
    for (const { column, text } of row) {
      const folded = foldText(text);
      if (folded !== '') cells.push({ column, text: folded });
    }
    const [first] = cells;
    if (first === undefined) return [];
    if (this.#header === null && cells.length > 1) {
      if (isHeader(cells)) {
        this.#header = new Map(cells.map(({ column, text }) => [column, text]));
        this.#untoldHeader = { kind: 'table', text: joined(cells) };
        return [];
      }
      this.#header = 'none';
    }
    if (cells.length === 1 && this.#labelOf(first.column) === undefined) return [{ kind: 'body', text: first.text }];
    if (this.#labelChars > MOST_LABEL_CHARS) return [...this.finish(), { kind: 'table', text: joined(cells) }];
    return [{ kind: 'table', text: cells.map((cell) => this.#labelled(cell)).join(' | ') }];
  }

  /** What is left to tell when the last row has been added. */
  finish(): Block[] {
    const header = this.#untoldHeader;
    const isMissed = this.#labelChars === 0 || this.#labelChars > MOST_LABEL_CHARS;
    this.#untoldHeader = null;
    return header && isMissed ? [header] : [];
  }

  #labelled({ column, text }: Cell): string {
    const label = this.#labelOf(column);
    if (label === undefined) return text;
    this.#labelChars += label.length + 2;
    return `${label}: ${text}`;
  }

  #labelOf(column: number): string | undefined {
    return this.#header === null || this.#header === 'none' ? undefined : this.#header.get(column);
  }
}

function joined(cells: readonly Cell[]): string {
  return cells.map(({ text }) => text).join(' | ');
}

// What labels may add to a table. Of a table of tiny cells they would make many times as much text as it holds;
// from there on the header, told once, stands for them.
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
