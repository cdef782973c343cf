/**
 * Notices which sentences stand between parts of references (one of the two sentences before and one of the two behind is
 * a reference): such a sentence is the title of one. Sentences are told in their order, by their numbers.
 */
export class References {
  /** The last two references. */
  #last: readonly [number, number] = [NEVER, NEVER];
  /** The last two sentences behind a reference. */
  #suspects: readonly number[] = [];
  #surrounded = new Set<number>();

  /** This sentence is a reference. */
  add(sequence: number): void {
    for (const suspect of this.#suspects) if (sequence - suspect <= REACH) this.#surrounded.add(suspect);
    this.#last = [this.#last[1], sequence];
  }

  /** This sentence is none. */
  addOther(sequence: number): void {
    if (this.#last.some((reference) => sequence - reference <= REACH)) {
      this.#suspects = [...this.#suspects.slice(1 - REACH), sequence];
    }
  }

  /** Whether a sentence stands between references. */
  surround(sequence: number): boolean {
    return this.#surrounded.has(sequence);
  }

  /** Forgets all but these sentences. */
  keep(sequences: ReadonlySet<number>): void {
    this.#surrounded = new Set([...this.#surrounded].filter((sequence) => sequences.has(sequence)));
  }
}

const REACH = 2;
const NEVER = Number.NEGATIVE_INFINITY;
