import type { Pacer } from './pacer.ts';
import { foldUp, product, type TermVectors, unfold } from './term-vectors.ts';

/** Up to so many sentences each is compared with each; beyond, all with their centroid, which costs linear time. */
const MAX_LEXRANK = 500;

/** How much each sentence stands for the whole text: 0 to 1, the most central has 1. */
export async function centrality(vectors: TermVectors, pacer: Pacer): Promise<Float64Array> {
  const scores =
    vectors.count <= MAX_LEXRANK ? await lexRank(vectors, pacer) : await nearnessToCentroid(vectors, pacer);
  let most = 0;
  for (const score of scores) most = Math.max(most, score);
  return most === 0 ? scores.fill(1) : scores.map((score) => score / most);
}

const DAMPING = 0.85;
const MIN_SIMILARITY = 0.05;
const MAX_ROUNDS = 60;
const TOLERANCE = 1e-6;

/**
 * Continuous LexRank: the stationary distribution of a walk from sentence to sentence by their similarity.
 * Erkan and Radev, “LexRank: Graph-based Lexical Centrality as Salience in Text Summarization”, JAIR 22 (2004).
 */
async function lexRank(vectors: TermVectors, pacer: Pacer): Promise<Float64Array> {
  const { count } = vectors;
  const similar = Array.from({ length: count }, () => new Float64Array(count));
  const sums = new Float64Array(count);
  const laidOut = new Float64Array(vectors.dimensions);
  for (let row = 0; row < count; row++) {
    unfold(vectors, row, laidOut);
    for (let column = row + 1; column < count; column++) {
      const cosine = product(vectors, column, laidOut);
      // Sentences that say the very same do not vote for each other.
      if (cosine < MIN_SIMILARITY || cosine > 0.98) continue;
      const [one, other] = [similar[row], similar[column]];
      if (one === undefined || other === undefined) continue;
      one[column] = cosine;
      other[row] = cosine;
      sums[row] = (sums[row] ?? 0) + cosine;
      sums[column] = (sums[column] ?? 0) + cosine;
    }
    foldUp(vectors, row, laidOut);
    if (pacer.isDue()) await pacer.rest();
  }

  let ranks = new Float64Array(count).fill(1 / count);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = new Float64Array(count).fill((1 - DAMPING) / count);
    for (let row = 0; row < count; row++) {
      const sum = sums[row] ?? 0;
      const share = sum === 0 ? 0 : (DAMPING * (ranks[row] ?? 0)) / sum;
      const links = similar[row];
      if (share === 0 || links === undefined) continue;
      for (let column = 0; column < count; column++) {
        next[column] = (next[column] ?? 0) + share * (links[column] ?? 0);
      }
    }
    let change = 0;
    for (let row = 0; row < count; row++) change += Math.abs((next[row] ?? 0) - (ranks[row] ?? 0));
    ranks = next;
    if (pacer.isDue()) await pacer.rest();
    if (change < TOLERANCE) break;
  }
  return ranks;
}

/** The topic of a long text is in its few hundred heaviest terms; the rest of the centroid is noise. */
const CENTROID_TERMS = 300;

/**
 * The cosine of each sentence with the centroid of all, kept to its heaviest terms.
 * Radev et al., “Centroid-based summarization of multiple documents”, IP&M 40 (2004).
 */
async function nearnessToCentroid(vectors: TermVectors, pacer: Pacer): Promise<Float64Array> {
  const centroid = new Float64Array(vectors.dimensions);
  for (let index = 0; index < vectors.count; index++) {
    const terms = vectors.terms[index];
    const weights = vectors.weights[index];
    if (terms === undefined || weights === undefined) continue;
    for (let at = 0; at < terms.length; at++) {
      const term = terms[at] ?? 0;
      centroid[term] = (centroid[term] ?? 0) + (weights[at] ?? 0);
    }
    if (pacer.isDue()) await pacer.rest();
  }
  const heaviest = centroid.toSorted();
  const least = heaviest[Math.max(0, heaviest.length - CENTROID_TERMS)] ?? 0;
  for (let term = 0; term < centroid.length; term++) if ((centroid[term] ?? 0) < least) centroid[term] = 0;
  if (pacer.isDue()) await pacer.rest();

  const scores = new Float64Array(vectors.count);
  for (let index = 0; index < vectors.count; index++) {
    scores[index] = product(vectors, index, centroid);
    if (pacer.isDue()) await pacer.rest();
  }
  return scores;
}
