import { type FailureCode, FailureError } from '#domain/failure.ts';
import { type Block, unreadablePart } from './blocks.ts';

/**
 * Reads the parts of a document (chapters, slides, sheets) so that a bad one does not take the others: it is reported in
 * its place.
 */
export class BadParts {
  readonly #name: string;
  #first: unknown = null;
  #count = 0;

  /** @param name what the person calls the document */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Runs the reader of a part, which may have added blocks before it fails.
   *
   * @param part what the part is called at the beginning of a sentence: “Chapter 2”
   * @returns null, or the block that reports the part as unreadable
   * @throws whatever is wrong with the document as a whole: it unpacks to too much, or most of its parts are bad
   */
  async attempt(part: string, read: () => Promise<void>): Promise<Block | null> {
    try {
      await read();
      return null;
    } catch (error) {
      return this.report(part, error);
    }
  }

  /** The block that reports a part as unreadable because of `error`, which is thrown if it concerns the whole document. */
  report(part: string, error: unknown): Block {
    if (!concernsPart(error)) throw error;
    this.#first ??= error;
    this.#count += 1;
    if (this.#count > MOST_BAD_PARTS) throw this.#first;
    return unreadablePart(part, this.#name);
  }

  /** Fails for the reason of the first bad part if nothing was read at all. */
  assertRead(blocks: readonly Block[]): void {
    if (this.#first !== null && blocks.every(({ kind }) => kind === 'unreadable')) throw this.#first;
  }
}

/** Beyond this many the document itself is bad, and a report for each part would not help. */
const MOST_BAD_PARTS = 200;

const CODES_OF_PARTS: ReadonlySet<FailureCode> = new Set([
  'damaged_document',
  'encrypted_document',
  'copy_protected',
  'document_too_complex',
]);

/** Whether an error concerns the part that was read alone. A RangeError says that it is nested too deeply. */
export function concernsPart(error: unknown): boolean {
  if (error instanceof FailureError) return CODES_OF_PARTS.has(error.failure.code);
  return error instanceof RangeError;
}
