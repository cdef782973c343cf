import type { RawBuilder } from 'kysely';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { IndexedChunk } from './index-terms.ts';
import type { Frequencies, LexicalQuery, Term } from './lexical-query.ts';

/** Which chunks a query is about. */
export interface LexicalScope {
  /** The term that all chunks of the owner have. */
  readonly owner: string;
  /** Terms that every chunk in question has one of: its owner, or its document. None: too many have it to be of use. */
  readonly terms: readonly string[];
  /** Whether the chunk of the row `chunks` may be seen: a condition in SQL. */
  readonly isVisible: RawBuilder<boolean>;
}

export interface Ranked {
  readonly id: number;
  /** BM25: more is better; comparable within one answer. */
  readonly score: number;
}

/** Chunks in the index, and terms in one of them on average. */
export interface IndexExtent {
  readonly size: number;
  readonly averageLength: number;
}

/** What ranking goes by. */
export interface IndexStatistics extends IndexExtent {
  readonly frequencies: Frequencies;
}

/** What search needs of a store's full-text index. */
export interface LexicalIndex {
  /** Makes chunks findable by words. Harmless when repeated. */
  add(trx: StoreTransaction, chunks: readonly IndexedChunk[]): Promise<void>;
  /** How many chunks the index holds of each of these documents. One that is missing has none. */
  count(store: Store | StoreTransaction, documentIds: readonly string[]): Promise<Map<string, number>>;
  extent(store: Store | StoreTransaction): Promise<IndexExtent>;
  /** Tells frequent terms: the share of the chunks that one is in, about; null for a term that is soon counted. */
  frequentTerms(store: Store | StoreTransaction): Promise<(term: Term) => number | null>;
  /** In about how many chunks each term is, by `termKey`. One that is missing is in none. */
  frequencies(store: Store | StoreTransaction, terms: readonly Term[]): Promise<Frequencies>;
  /** The best answers, the best first. */
  rank(
    store: Store | StoreTransaction,
    query: LexicalQuery,
    scope: LexicalScope,
    statistics: IndexStatistics,
    limit: number,
  ): Promise<readonly Ranked[]>;
}
