import type { StoreTransaction } from '#server/db/database.ts';

/** Runs one task as far as it goes now; aborted when this process shuts down. Harmless when it is called twice. */
export type TaskHandler = (taskId: string, signal: AbortSignal) => Promise<void>;

/**
 * Delivers “run task T” at least once. Our tables are the truth about tasks; the engine only delivers.
 */
export interface Engine {
  readonly kind: 'embedded' | 'pg-boss';
  /** Makes the delivery part of the transaction: it happens, not before the given time, if and only if that commits. */
  enqueue(trx: StoreTransaction, taskId: string, notBefore: number): Promise<void>;
  /** Tells the engine that something was committed. It may look now rather than at its next turn. */
  wake(): void;
  /** Begins to deliver, up to `concurrency` tasks at once. */
  start(handler: TaskHandler, concurrency: number): Promise<void>;
  /** Stops delivering and waits until every handler has let go. */
  stop(): Promise<void>;
  /** How many tasks this process runs now. */
  running(): number;
}
