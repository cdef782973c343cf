import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { Dialect } from '#server/db/migrate.ts';
import type { IndexedChunk } from './index-terms.ts';
import type { LexicalIndex } from './lexical-index.ts';
import { postgresLexicalIndex } from './postgres-lexical-index.ts';
import { sqliteLexicalIndex } from './sqlite-lexical-index.ts';

export type { IndexedChunk } from './index-terms.ts';

/** Makes chunks findable. What is deleted from the table `chunks` is gone from the index with it. */
export interface SearchIndex {
  /** Indexes chunks that are stored. Harmless when repeated. */
  add(trx: StoreTransaction, chunks: readonly IndexedChunk[]): Promise<void>;
  /** How many chunks the index really holds of each of these documents. One that is missing has none. */
  count(store: Store | StoreTransaction, documentIds: readonly string[]): Promise<Map<string, number>>;
}

export function openSearchIndex(dialect: Dialect): SearchIndex {
  return lexicalIndexOf(dialect);
}

/** The same with what ranking needs of it. */
export function lexicalIndexOf(dialect: Dialect): LexicalIndex {
  return dialect === 'sqlite' ? sqliteLexicalIndex : postgresLexicalIndex;
}
