import type { StoreTransaction } from '#server/db/database.ts';

/**
 * Takes up the task whose turn it is. Answers what carries it on as far as it goes now, never failing; null where none
 * waits that may start.
 *
 * @param signal aborted when the task is to be let go of
 */
export type TakeNext = (signal: AbortSignal) => Promise<(() => Promise<void>) | null>;

/**
 * Delivers “there is a task to run” at least once. Our tables are the truth about tasks, and say whose turn it is; the
 * engine only sees to it that somebody looks: soon after a task was made, when a wait is over, when a worker has died.
 */
export interface Engine {
  readonly kind: 'embedded' | 'pg-boss';
  /** Makes the delivery part of the transaction: it happens, not before the given time, if and only if that commits. */
  enqueue(trx: StoreTransaction, taskId: string, notBefore: number): Promise<void>;
  /** Tells the engine that something was committed. It may look now rather than at its next turn. */
  wake(): void;
  /** Begins to run tasks, up to `concurrency` at once. */
  start(takeNext: TakeNext, concurrency: number): Promise<void>;
  /** Stops taking tasks up and waits until every one is let go of. */
  stop(): Promise<void>;
  /** How many tasks this process runs now. */
  running(): number;
}
