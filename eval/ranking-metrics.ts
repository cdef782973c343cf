/** How relevant each judged document is to a query: 0 not at all, more is more. */
export type Judgements = ReadonlyMap<string, number>;

/**
 * Normalized discounted cumulative gain of the first `depth` of a ranking, from 0 to 1 (Järvelin and Kekäläinen,
 * “Cumulated gain-based evaluation of IR techniques”, 2002), with the grade as gain and log₂(rank + 1) as discount, as
 * trec_eval and BEIR have it. Documents nobody judged count as not relevant.
 */
export function ndcg(ranking: readonly string[], judgements: Judgements, depth: number): number {
  const ideal = [...judgements.values()].toSorted((a, b) => b - a);
  const most = discountedGain(ideal.slice(0, depth));
  return most === 0 ? 0 : discountedGain(ranking.slice(0, depth).map((id) => judgements.get(id) ?? 0)) / most;
}

/** The share of all relevant documents that are among the first `depth`. */
export function recall(ranking: readonly string[], judgements: Judgements, depth: number): number {
  const relevant = [...judgements].filter(([, grade]) => grade > 0);
  const first = new Set(ranking.slice(0, depth));
  return relevant.length === 0 ? 0 : relevant.filter(([id]) => first.has(id)).length / relevant.length;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function discountedGain(grades: readonly number[]): number {
  return grades.reduce((sum, grade, index) => sum + Math.max(0, grade) / Math.log2(index + 2), 0);
}
