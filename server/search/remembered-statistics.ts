import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { IndexExtent, IndexStatistics, LexicalIndex } from './lexical-index.ts';
import { type Term, termKey } from './lexical-query.ts';

/** Looking statistics up may take this part of the time: what took 5 ms is good for a second. */
const ASKING_SHARE = 0.005;
const CAPACITY = 50_000;

/** The statistics of an index, some of them a moment old: they weigh answers, they do not decide what is one. */
export function rememberStatistics(
  index: LexicalIndex,
  clock: () => number,
): (store: Store | StoreTransaction, terms: readonly Term[]) => Promise<IndexStatistics> {
  const frequencies = new Map<string, { chunks: number; until: number }>();
  let extent: IndexExtent = { size: 0, averageLength: 0 };
  let extentUntil = Number.NEGATIVE_INFINITY;
  const goodUntil = (startedAt: number) => clock() + (clock() - startedAt) / ASKING_SHARE;

  return async (store, terms) => {
    const now = clock();
    if (extentUntil <= now) {
      extent = await index.extent(store);
      extentUntil = goodUntil(now);
    }
    const unknown = terms.filter((term) => (frequencies.get(termKey(term))?.until ?? 0) <= now);
    if (unknown.length > 0) {
      const startedAt = clock();
      const fresh = await index.frequencies(store, unknown);
      const until = goodUntil(startedAt);
      if (frequencies.size + unknown.length > CAPACITY) frequencies.clear();
      for (const term of unknown) {
        frequencies.set(termKey(term), { chunks: fresh.get(termKey(term)) ?? 0, until });
      }
    }
    const known = terms.map((term) => [termKey(term), frequencies.get(termKey(term))?.chunks ?? 0] as const);
    return { ...extent, frequencies: new Map(known) };
  };
}
