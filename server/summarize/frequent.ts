/** Rarer strings than this share of what was counted may be forgotten when there are too many different ones. */
const RARE_SHARE = 0.01;

/**
 * Counts strings of which only the frequent ones matter, in bounded memory. Exact up to `maxStrings` different strings;
 * with more, the rare ones are forgotten each time, so that a frequent one may be counted slightly too low.
 * After Manku and Motwani, “Approximate frequency counts over data streams”, VLDB 2002.
 */
export class FrequentStrings {
  readonly #counts = new Map<string, number>();
  readonly #maxStrings: number;

  constructor(maxStrings: number) {
    this.#maxStrings = maxStrings;
  }

  /** @param soFar how many items there have been, this one included: pages, passages */
  add(text: string, soFar: number): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    if (this.#counts.size <= this.#maxStrings) return;
    const rare = soFar * RARE_SHARE;
    for (const [other, count] of this.#counts) if (count <= rare) this.#counts.delete(other);
    // None was rare: whatever comes for the first time is.
    if (this.#counts.size > this.#maxStrings) this.#counts.delete(text);
  }

  /** The strings that were counted at least so often. */
  atLeast(count: number): Set<string> {
    return new Set([...this.#counts].filter(([, times]) => times >= count).map(([text]) => text));
  }
}
