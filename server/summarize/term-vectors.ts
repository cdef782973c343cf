import type { Pacer } from './pacer.ts';

/** Sentences as points in the space of their terms: tf·idf, each of length 1 (or 0 where nothing tells it apart). */
export interface TermVectors {
  readonly count: number;
  readonly dimensions: number;
  readonly terms: readonly Int32Array[];
  readonly weights: readonly Float64Array[];
}

/** In the absence of a list of small words, terms in more than this share of the sentences count as small. */
const UBIQUITOUS_SHARE = 0.2;
const MIN_SENTENCES_FOR_SHARE = 25;

/** `knowsSmallWords`: whether small words were left out already, by a list of the language. */
export async function weighTerms(
  sentences: readonly (readonly number[])[],
  dimensions: number,
  knowsSmallWords: boolean,
  pacer: Pacer,
): Promise<TermVectors> {
  const sentencesWith = new Int32Array(dimensions);
  const distinct: Int32Array[] = [];
  for (const sentence of sentences) {
    const unique = Int32Array.from(new Set(sentence)).sort();
    for (const term of unique) sentencesWith[term] = (sentencesWith[term] ?? 0) + 1;
    distinct.push(unique);
    if (pacer.isDue()) await pacer.rest();
  }
  const count = sentences.length;
  const dropAbove =
    knowsSmallWords || count < MIN_SENTENCES_FOR_SHARE ? Number.POSITIVE_INFINITY : count * UBIQUITOUS_SHARE;
  const weights: Float64Array[] = [];
  for (const [index, unique] of distinct.entries()) {
    const times = new Map<number, number>();
    for (const term of sentences[index] ?? []) times.set(term, (times.get(term) ?? 0) + 1);
    const row = Float64Array.from(unique, (term) => {
      const inSentences = sentencesWith[term] ?? 1;
      return inSentences > dropAbove ? 0 : (1 + Math.log(times.get(term) ?? 1)) * Math.log(1 + count / inSentences);
    });
    normalize(row);
    weights.push(row);
    if (pacer.isDue()) await pacer.rest();
  }
  return { count, dimensions, terms: distinct, weights };
}

/** Lays a sentence out over all dimensions, for many products with it. Pass what it gave back to `foldUp`. */
export function unfold(vectors: TermVectors, index: number, onto: Float64Array): Float64Array {
  return scatter(vectors, index, onto, 1);
}

/** Takes a sentence off again, so that the array can be used for the next. */
export function foldUp(vectors: TermVectors, index: number, from: Float64Array): Float64Array {
  return scatter(vectors, index, from, 0);
}

/** The product of a sentence with what is laid out: the cosine, where that has length 1. */
export function product(vectors: TermVectors, index: number, laidOut: Float64Array): number {
  const terms = vectors.terms[index];
  const weights = vectors.weights[index];
  let sum = 0;
  if (terms !== undefined && weights !== undefined) {
    for (let at = 0; at < terms.length; at++) sum += (weights[at] ?? 0) * (laidOut[terms[at] ?? 0] ?? 0);
  }
  return sum;
}

function scatter(vectors: TermVectors, index: number, onto: Float64Array, factor: 0 | 1): Float64Array {
  const terms = vectors.terms[index];
  const weights = vectors.weights[index];
  if (terms !== undefined && weights !== undefined) {
    for (let at = 0; at < terms.length; at++) onto[terms[at] ?? 0] = (weights[at] ?? 0) * factor;
  }
  return onto;
}

function normalize(row: Float64Array): void {
  let square = 0;
  for (const value of row) square += value * value;
  if (square === 0) return;
  const length = Math.sqrt(square);
  for (let at = 0; at < row.length; at++) row[at] = (row[at] ?? 0) / length;
}
