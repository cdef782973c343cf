import type { RetryPolicy } from '#domain/retry-decision.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { Embeddings } from '#server/embedding/embeddings.ts';
import type { ProgressService } from '#server/progress/progress-service.ts';
import type { ReadTaskFacts } from '#server/progress/task-facts.ts';
import type { StoredTask } from '#server/progress/task-store.ts';
import type { SearchIndex } from '#server/search/search-index.ts';
import type { ArchiveLimits } from '#server/sources/archive.ts';
import type { Summarizer } from '#server/summarize/summarizer.ts';
import type { ReadingDependencies } from './reading/reading.ts';
import type { Runner } from './run-task.ts';

/** What an installation has for the kinds of task to work with. */
export interface Services extends ReadingDependencies {
  readonly progress: ProgressService;
  readonly summarizer: Summarizer;
  readonly embeddings: Embeddings;
  readonly index: SearchIndex;
  readonly archives: ArchiveLimits;
  readonly crawl: { readonly maxPages: number; readonly delayMs: number };
  /** The most tokens of a chunk. */
  readonly chunkTokens: number;
  /** Chunks that are sent to an embedding endpoint together; undefined without an endpoint. */
  readonly embeddingBatch: number | undefined;
  readonly retry: RetryPolicy;
  readonly clock: () => number;
  readonly random: () => number;
  /** Called when documents have been added: their embedding model may be due to be fitted again. */
  readonly onIngested: (owner: string) => Promise<void>;
}

/** All that the server does for one kind of task. */
export interface KindModule<Input> {
  readonly runner: Runner;
  /** Creates a task of this kind. */
  create(owner: string, input: Input): Promise<TaskSnapshot>;
  /**
   * Removes what only this task needed, in the transaction that removes it. What it made stays.
   *
   * @returns the keys of the files that are to go once this is committed
   */
  discard(trx: StoreTransaction, task: StoredTask): Promise<string[]>;
  /** Removes what cancelled tasks left behind whose worker died first. Called now and then. */
  readonly clean?: () => Promise<void>;
  /** What snapshots of this kind say beyond the task; nothing unless given. */
  readonly readFacts?: ReadTaskFacts;
}
