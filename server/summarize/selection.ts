import type { Pacer } from './pacer.ts';
import { foldUp, product, type TermVectors, unfold } from './term-vectors.ts';

/** Weight of a sentence's own worth against its likeness to those chosen already. */
const WORTH = 0.7;
/** So many of each part of the text are looked at, at most. */
const SHORTLIST_PER_PART = 40;
/** From this number of sentences on, each further point from the same part of the text costs the full price. */
const LONG = 60;
const FULL_PRICE = 0.3;

/**
 * Chooses `count` sentences that are worth much and differ from each other, by maximal marginal relevance
 * (Carbonell and Goldstein, SIGIR 1998). The longer the text, the more they are spread over all of it.
 * `scores` are 0 to about 1 in reading order; answers indexes in reading order.
 */
export async function selectDiverse(
  vectors: TermVectors,
  scores: Float64Array,
  count: number,
  pacer: Pacer,
): Promise<number[]> {
  const parts = Math.max(1, count);
  const partOf = (index: number) => Math.floor((index * parts) / scores.length);
  const price = FULL_PRICE * Math.min(1, scores.length / LONG);
  const taken = new Int32Array(parts);
  const likeness = new Float64Array(scores.length);
  const laidOut = new Float64Array(vectors.dimensions);
  const pool = new Set(await shortlist(scores, parts, pacer));
  const chosen: number[] = [];
  while (chosen.length < count && pool.size > 0) {
    let best = -1;
    let bestWorth = Number.NEGATIVE_INFINITY;
    for (const index of pool) {
      const worth =
        WORTH * (scores[index] ?? 0) - (1 - WORTH) * (likeness[index] ?? 0) - price * (taken[partOf(index)] ?? 0);
      if (worth > bestWorth) {
        best = index;
        bestWorth = worth;
      }
    }
    pool.delete(best);
    chosen.push(best);
    taken[partOf(best)] = (taken[partOf(best)] ?? 0) + 1;
    unfold(vectors, best, laidOut);
    for (const index of pool) {
      likeness[index] = Math.max(likeness[index] ?? 0, product(vectors, index, laidOut));
    }
    foldUp(vectors, best, laidOut);
    if (pacer.isDue()) await pacer.rest();
  }
  return chosen.sort((a, b) => a - b);
}

/** The best of each part of the text. */
async function shortlist(scores: Float64Array, parts: number, pacer: Pacer): Promise<number[]> {
  const listed: number[] = [];
  for (let part = 0; part < parts; part++) {
    const from = Math.ceil((part * scores.length) / parts);
    const to = Math.ceil(((part + 1) * scores.length) / parts);
    const indexes = Array.from({ length: to - from }, (_, at) => from + at);
    indexes.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
    listed.push(...indexes.slice(0, SHORTLIST_PER_PART));
    if (pacer.isDue()) await pacer.rest();
  }
  return listed;
}
