import type { Passage } from '#domain/passage.ts';
import { PASSAGES_PER_PAGE, type PassageReader } from './passage-reader.ts';

/**
 * The part of a document's passages that is in memory. It moves forward over the document: pages are loaded at its end and
 * released at its beginning. Positions are those in the document.
 */
export class PassageWindow {
  /** How many passages the document has. */
  readonly count: number;
  readonly #reader: PassageReader;
  #passages: Passage[] = [];
  #first = 0;

  constructor(reader: PassageReader) {
    this.#reader = reader;
    this.count = reader.count;
  }

  /** The passage at a position; undefined where it is not in memory, or does not exist. */
  at(position: number): Passage | undefined {
    return this.#passages[position - this.#first];
  }

  /** Loads passages until the one at this position is in memory; false where the document ends before it. */
  async load(position: number): Promise<boolean> {
    while (position >= this.#first + this.#passages.length) {
      const page = await this.#reader.read(this.#first + this.#passages.length, PASSAGES_PER_PAGE);
      if (page.length === 0) return false;
      this.#passages.push(...page);
    }
    return position >= this.#first;
  }

  /** Releases the passages before a position, a page or more at a time. */
  release(before: number): void {
    const count = Math.min(before - this.#first, this.#passages.length);
    if (count < PASSAGES_PER_PAGE) return;
    this.#passages = this.#passages.slice(count);
    this.#first += count;
  }
}
