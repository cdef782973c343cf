import type { Block } from './blocks.ts';

/**
 * Gathers the blocks of a document with tables, nested or not. A row of data becomes one block with its cells parted by
 * “|”; what stands in a row that lays the page out stays what it is.
 */
export class BlockFlow {
  readonly blocks: Block[] = [];
  readonly #rows: Row[] = [];

  get isInRow(): boolean {
    return this.#rows.length > 0;
  }

  /** Adds a block where the flow stands: in the open cell, if there is one. Blank ones are left out. */
  add(block: Block): void {
    if (block.kind === 'unreadable') this.blocks.push(block);
    else if (block.text.trim() !== '') (this.#rows.at(-1)?.cells.at(-1) ?? this.blocks).push(block);
  }

  openTable(): void {
    const row = this.#rows.at(-1);
    if (row) row.hasTable = true;
  }

  openRow(): void {
    this.#rows.push({ cells: [], hasTable: false });
  }

  openCell(): void {
    this.#rows.at(-1)?.cells.push([]);
  }

  closeRow(): void {
    const row = this.#rows.pop();
    if (!row) return;
    const cells = row.cells.filter((cell) => cell.length > 0);
    const text = cells.map((cell) => cell.map((block) => block.text.trim()).join(' ')).join(' | ');
    // A row of one cell, or of whole passages, lays the page out rather than holding data.
    const isLayout = row.hasTable || cells.length === 1 || text.length > LONGEST_ROW_CHARS;
    if (isLayout) for (const block of cells.flat()) this.add(block);
    else this.add({ kind: 'table', text });
  }
}

interface Row {
  readonly cells: Block[][];
  hasTable: boolean;
}

const LONGEST_ROW_CHARS = 1500;
