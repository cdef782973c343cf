import type { Ranked } from './lexical-index.ts';
import type { Neighbours } from './vector-matrix.ts';

/** What words and what meaning count for, both on a scale from 0 to 1. Measured: see docs/decisions/0013-search.md. */
export interface FusionPolicy {
  readonly lexicalWeight: number;
  readonly vectorWeight: number;
  /** What has none of the words is an answer only where it is so near… */
  readonly beside: NearEnough;
  /** …and where nothing has any of the words: then it stands alone, and must not be noise. */
  readonly alone: NearEnough;
}

/** How near, in itself, and in standard deviations above the mean of all cosines: models differ in what a cosine means. */
export interface NearEnough {
  readonly cosine: number;
  readonly deviations: number;
}

export const FUSION_POLICY: FusionPolicy = {
  lexicalWeight: 0.7,
  vectorWeight: 0.3,
  beside: { cosine: 0.2, deviations: 2 },
  alone: { cosine: 0.3, deviations: 3 },
};

/**
 * One ranking of two: `lexicalWeight · BM25 + vectorWeight · cosine`, each scaled so that the least of the candidates has
 * 0 and the most 1 (min-max; Fox and Shaw, “Combination of Multiple Searches”, 1994). Candidates are what words have found
 * and the nearest, as far as those are near enough.
 *
 * @param lexical the best by words, the best first
 * @returns the best first, with scores from 0 to 1
 */
export function fuse(
  lexical: readonly Ranked[],
  { nearest, size, mean, deviation, cosineOf }: Neighbours,
  policy: FusionPolicy,
): Ranked[] {
  const { cosine: leastCosine, deviations } = lexical.length > 0 ? policy.beside : policy.alone;
  // Among few, nothing can be far from their mean.
  const floor = Math.max(leastCosine, mean + Math.min(deviations, Math.sqrt(size) / 4) * deviation);
  const words = new Map(lexical.map(({ id, score }) => [id, score]));
  const near = nearest.filter(({ cosine }) => cosine >= floor).map(({ id }) => id);
  const candidates = [...new Set([...words.keys(), ...near])].map((id) => ({
    id,
    words: words.get(id) ?? 0,
    // Without a vector there is nothing to say about its meaning: neither near nor far.
    meaning: cosineOf(id) ?? mean,
  }));
  // What has none of the words has 0, whether such a candidate is there or not: else a hair's breadth between the only two
  // that have them would count for everything.
  const byWords = scaleOf([0, ...words.values()]);
  const byMeaning = scaleOf(candidates.map(({ meaning }) => meaning));
  return candidates
    .map(({ id, words: score, meaning }) => ({
      id,
      score: policy.lexicalWeight * byWords(score) + policy.vectorWeight * byMeaning(meaning),
    }))
    .sort(bestFirst);
}

/** A ranking by words alone, on the same scale. */
export function scaled(lexical: readonly Ranked[]): Ranked[] {
  const scale = scaleOf([0, ...lexical.map(({ score }) => score)]);
  return lexical.map(({ id, score }) => ({ id, score: scale(score) })).sort(bestFirst);
}

function bestFirst(a: Ranked, b: Ranked): number {
  return b.score - a.score || a.id - b.id;
}

function scaleOf(values: readonly number[]): (value: number) => number {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  // All the same: each is as good as the best, unless that is nothing.
  if (most <= least) return () => (most > 0 ? 1 : 0);
  return (value) => (value - least) / (most - least);
}
