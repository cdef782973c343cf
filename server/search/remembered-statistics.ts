import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { IndexStatistics, LexicalIndex } from './lexical-index.ts';
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
  let whole = { size: 0, averageLength: 0 };
  let wholeUntil = Number.NEGATIVE_INFINITY;

  return async (store, terms) => {
    const now = clock();
    const unknown = terms.filter((term) => !((frequencies.get(termKey(term))?.until ?? 0) > now));
    if (unknown.length > 0 || wholeUntil <= now) {
      const fresh = await index.statistics(store, unknown);
      const until = clock() + (clock() - now) / ASKING_SHARE;
      whole = fresh;
      wholeUntil = until;
      if (frequencies.size + unknown.length > CAPACITY) frequencies.clear();
      for (const term of unknown) {
        frequencies.set(termKey(term), { chunks: fresh.frequencies.get(termKey(term)) ?? 0, until });
      }
    }
    const known = terms.map((term) => [termKey(term), frequencies.get(termKey(term))?.chunks ?? 0] as const);
    return { size: whole.size, averageLength: whole.averageLength, frequencies: new Map(known) };
  };
}
