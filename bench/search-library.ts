/** A library of made-up chunks for the search bench: words as frequent as in prose (Zipf), and vectors around topics. */
import type { Database } from '../server/db/database.ts';
import {
  addDocuments,
  addKnowledgeBase,
  addModel,
  type TestDocument,
} from '../server/search/fixtures/test-knowledge.ts';

const VOCABULARY = 60_000;
const CHUNK_WORDS = 180;
const CHUNKS_A_DOCUMENT = 20;
const TOPICS = 200;
export const DIMENSIONS = 128;

/** Fills a knowledge base with so many chunks. */
export async function fillLibrary(database: Database, chunks: number, seed = 1): Promise<void> {
  await addKnowledgeBase(database);
  await addModel(database, DIMENSIONS);
  const maker = new LibraryMaker(seed);
  const perTransaction = 25;
  for (let made = 0; made < chunks; made += perTransaction * CHUNKS_A_DOCUMENT) {
    const left = Math.ceil((chunks - made) / CHUNKS_A_DOCUMENT);
    await addDocuments(database, maker.documents(Math.min(perTransaction, left)));
  }
}

/** Makes the same documents and queries for the same seed. */
export class LibraryMaker {
  readonly #random: () => number;
  #made = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  documents(count: number): TestDocument[] {
    return Array.from({ length: count }, () => {
      const id = `document-${this.#made++}`;
      return {
        id,
        title: this.#words(4).join(' '),
        chunks: Array.from({ length: CHUNKS_A_DOCUMENT }, () => ({
          text: this.#words(CHUNK_WORDS).join(' '),
          headingPath: [this.#words(3).join(' ')],
          vector: this.vector(),
        })),
      };
    });
  }

  /** Two to six words, one of them often common, as people ask; each as it is typed, letter by letter at its end. */
  query(): string {
    return this.#words(2 + Math.floor(this.#random() * 5)).join(' ');
  }

  vector(): Float32Array {
    const topic = seededRandom(1 + Math.floor(this.#random() * TOPICS));
    const vector = Float32Array.from({ length: DIMENSIONS }, () => topic() - 0.5 + (this.#random() - 0.5));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  }

  #words(count: number): string[] {
    return Array.from({ length: count }, () => wordOf(this.#rank()));
  }

  /** Zipf's law by inversion: rank r is drawn about as often as 1 / r. */
  #rank(): number {
    return Math.floor(VOCABULARY ** this.#random());
  }
}

const SYLLABLES = 'ba de fi go hu ka le mi no pu ra se ti vo zu an er in or ul'.split(' ');

/** A word that looks like one; the more frequent, the shorter. */
function wordOf(rank: number): string {
  let word = '';
  for (let rest = rank; ; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length] ?? '';
    if (rest < SYLLABLES.length) return `${word}s`;
  }
}

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
