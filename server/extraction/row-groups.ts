import type { Block } from './blocks.ts';

/**
 * Gathers blocks, and joins neighbouring rows of tables into larger ones once there are more than `mostRowsApart`: half a
 * million passages of a line each would serve nobody. Until then each row is a block, so that it can be cited alone.
 */
export class RowGroups {
  readonly #mostRowsApart: number;
  #blocks: Block[] = [];
  #rows = 0;
  #group: string[] = [];
  #groupChars = 0;

  constructor(mostRowsApart = 10_000) {
    this.#mostRowsApart = mostRowsApart;
  }

  add(block: Block): void {
    if (block.kind !== 'table') {
      this.#endGroup();
      this.#blocks.push(block);
      return;
    }
    this.#rows += 1;
    if (this.#rows <= this.#mostRowsApart) {
      this.#blocks.push(block);
      return;
    }
    if (this.#rows === this.#mostRowsApart + 1) {
      const apart = this.#blocks;
      this.#blocks = [];
      for (const each of apart) this.#addGrouped(each);
    }
    this.#addGrouped(block);
  }

  /** All blocks, when the last has been added. */
  finish(): Block[] {
    this.#endGroup();
    return this.#blocks;
  }

  #addGrouped(block: Block): void {
    if (block.kind !== 'table') {
      this.#endGroup();
      this.#blocks.push(block);
      return;
    }
    if (this.#groupChars + block.text.length > LARGEST_GROUP_CHARS) this.#endGroup();
    this.#group.push(block.text);
    this.#groupChars += block.text.length;
  }

  #endGroup(): void {
    if (this.#group.length === 0) return;
    // A row ends like a sentence, so that whoever cuts the passage cuts between rows.
    this.#blocks.push({ kind: 'table', text: this.#group.map(asSentence).join(' ') });
    this.#group = [];
    this.#groupChars = 0;
  }
}

const LARGEST_GROUP_CHARS = 1_500;

function asSentence(row: string): string {
  return /[.!?。！？]$/.test(row) ? row : `${row}.`;
}
