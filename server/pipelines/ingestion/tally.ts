import type { ItemState } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';

/** How many phases a document has behind it in each state. One that has failed holds up none. */
const PASSED = {
  waiting: 0,
  loaded: 1,
  extracted: 2,
  chunked: 3,
  embedded: 4,
  indexed: 5,
  failed: 5,
  expanded: 0,
} as const satisfies Record<ItemState, number>;

/** The phases that every document goes through, in their order. */
const DOCUMENT_PHASES: readonly PhaseName[] = ['loading', 'extracting', 'chunking', 'embedding', 'indexing'];

/** Counts documents by how far they have come, so that no phase has to ask the database how far it is. */
export class Tally {
  readonly #counts: Map<ItemState, number>;
  /** What holds documents, by id, with how many are still to come out of it; null where it has yet to say. */
  readonly #closed: Map<string, number | null>;
  #summarized: number;

  constructor(
    counts: ReadonlyMap<ItemState, number>,
    { closed, summarized }: { closed: Iterable<string>; summarized: number },
  ) {
    this.#counts = new Map(counts);
    this.#closed = new Map([...closed].map((id) => [id, null]));
    this.#summarized = summarized;
  }

  /** How many documents there are; null while nobody knows. */
  get total(): number | null {
    let total = this.known;
    for (const count of this.#closed.values()) {
      if (count === null) return null;
      total += count;
    }
    return total;
  }

  /** How many are known of. */
  get known(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  in(state: ItemState): number {
    return this.#counts.get(state) ?? 0;
  }

  /** How many have a phase behind them. */
  done(phase: PhaseName): number {
    if (phase === 'summarizing') return this.#summarized + this.in('failed');
    const index = DOCUMENT_PHASES.indexOf(phase);
    return [...this.#counts].reduce((sum, [state, count]) => sum + (PASSED[state] > index ? count : 0), 0);
  }

  move(from: ItemState, to: ItemState, count = 1): void {
    this.#counts.set(from, this.in(from) - count);
    this.#counts.set(to, this.in(to) + count);
  }

  /** More documents came out of what holds some. */
  add(state: ItemState, count: number): void {
    this.#counts.set(state, this.in(state) + count);
  }

  /** What holds documents says how many are still to come out of it: an archive's directory and a sitemap tell at once. */
  expect(id: string, count: number): void {
    if (this.#closed.has(id)) this.#closed.set(id, count);
  }

  /** More documents came out of what holds some, which may have said how many. */
  addFrom(id: string, state: ItemState, count: number): void {
    this.add(state, count);
    const expected = this.#closed.get(id) ?? null;
    if (expected !== null) this.#closed.set(id, Math.max(0, expected - count));
  }

  /** It turned out that one of the documents holds others. */
  reopen(id: string): void {
    this.#closed.set(id, null);
    this.#counts.set('waiting', this.in('waiting') - 1);
  }

  /** One has failed. What was to hold documents and could not be opened counts as a document. */
  fail(id: string, from: ItemState): void {
    if (this.#closed.delete(id)) this.add('failed', 1);
    else this.move(from, 'failed');
  }

  /** One of those that hold documents has said all. */
  close(id: string): void {
    this.#closed.delete(id);
  }

  summarize(count = 1): void {
    this.#summarized += count;
  }
}
