import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { IndexExtent, IndexStatistics, LexicalIndex } from './lexical-index.ts';
import { type Term, termKey } from './lexical-query.ts';
import { remember } from './remembered.ts';

/** Looking up the extent, and the frequent terms, may take this part of the time. */
const ASKING_SHARE = 0.002;
/** How many chunks have a term is asked anew after so long, and waited for when it was asked so long ago. */
const FREQUENCY_GOOD_MS = 10_000;
const LONGEST_MS = 10 * 60_000;
const CAPACITY = 50_000;

export type StatisticsOf = (moment: Store | StoreTransaction, terms: readonly Term[]) => Promise<IndexStatistics>;

/**
 * The statistics of an index, some of them a while old: they weigh answers, they do not decide what is one. Only terms that
 * nobody has asked for are waited for.
 */
export function rememberStatistics(index: LexicalIndex, reading: Store, clock: () => number): StatisticsOf {
  const policy = { share: ASKING_SHARE, longestMs: LONGEST_MS, clock };
  const extents = remember<IndexExtent>(reading, policy);
  const frequentTerms = remember<(term: Term) => number | null>(reading, policy);
  const frequencies = new Map<string, { chunks: number; askedAt: number }>();
  let isRefreshing = false;

  const learn = async (store: Store | StoreTransaction, terms: readonly Term[]) => {
    if (terms.length === 0) return;
    const askedAt = clock();
    const fresh = await index.frequencies(store, terms);
    if (frequencies.size + terms.length > CAPACITY) frequencies.clear();
    for (const term of terms) {
      frequencies.set(termKey(term), { chunks: fresh.get(termKey(term)) ?? 0, askedAt });
    }
  };
  const refresh = async (terms: readonly Term[]) => {
    if (isRefreshing || terms.length === 0) return;
    isRefreshing = true;
    // Where it fails, the next one asks again.
    await learn(reading, terms).catch(() => {});
    isRefreshing = false;
  };

  return async (moment, terms) => {
    const now = clock();
    const shareOf = frequentTerms.glance('all', index.frequentTerms) ?? (() => null);
    const ageOf = (term: Term) => now - (frequencies.get(termKey(term))?.askedAt ?? Number.NEGATIVE_INFINITY);
    const counted = terms.filter((term) => shareOf(term) === null);
    const unknown = counted.filter((term) => ageOf(term) > LONGEST_MS);
    const old = counted.filter((term) => ageOf(term) > FREQUENCY_GOOD_MS && !unknown.includes(term));
    const [extent] = await Promise.all([extents.get('all', moment, index.extent), learn(moment, unknown)]);
    void refresh(old);
    const chunksOf = (term: Term) => {
      const share = shareOf(term);
      return share === null ? (frequencies.get(termKey(term))?.chunks ?? 0) : Math.round(share * extent.size);
    };
    return { ...extent, frequencies: new Map(terms.map((term) => [termKey(term), chunksOf(term)])) };
  };
}
