import type { RawBuilder } from 'kysely';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { IndexedChunk } from './index-terms.ts';
import type { Frequencies, LexicalQuery, Term } from './lexical-query.ts';

/** Which chunks a query is about. */
export interface LexicalScope {
  /** Terms that every chunk in question has one of: its owner, or its document. */
  readonly terms: readonly string[];
  /** Whether the chunk of the row `chunks` may be seen: a condition in SQL. */
  readonly isVisible: RawBuilder<boolean>;
}

export interface Ranked {
  readonly id: number;
  /** BM25: more is better; comparable within one answer. */
  readonly score: number;
}

export interface IndexStatistics {
  /** Chunks in the index, and terms in one of them on average. */
  readonly size: number;
  readonly averageLength: number;
  /** In about how many chunks each term is. One that is missing is in none. */
  readonly frequencies: Frequencies;
}

/** What search needs of a store's full-text index. */
export interface LexicalIndex {
  /** Makes chunks findable by words. Harmless when repeated. */
  add(trx: StoreTransaction, chunks: readonly IndexedChunk[]): Promise<void>;
  /** How many chunks of the document the index holds. */
  count(store: Store | StoreTransaction, documentId: string): Promise<number>;
  /** What ranking goes by, for these terms. */
  statistics(store: Store | StoreTransaction, terms: readonly Term[]): Promise<IndexStatistics>;
  /** The best answers, the best first. */
  rank(
    store: Store | StoreTransaction,
    query: LexicalQuery,
    scope: LexicalScope,
    statistics: IndexStatistics,
    limit: number,
  ): Promise<readonly Ranked[]>;
}
