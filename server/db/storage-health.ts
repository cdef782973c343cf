import type { Failure, FailureCode } from '#domain/failure.ts';

/** Failures after which any answer of the database proves that it is back; the others end with a successful write. */
const ENDED_BY_ANY_ANSWER: ReadonlySet<FailureCode> = new Set(['database_unreachable', 'data_folder_missing']);

/** What this process knows about the state of its storage, from the queries that it made last. */
export class StorageHealth {
  #failure: Failure | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  /** Why the storage cannot be used now, or null. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Whether the storage failed within the last `ms` milliseconds, or still fails. */
  hasFailedWithin(ms: number): boolean {
    return this.#failure !== null || performance.now() - this.#failedAt < ms;
  }

  failed(failure: Failure): void {
    this.#failure = failure;
    this.#failedAt = performance.now();
  }

  succeeded({ hasWritten }: { hasWritten: boolean }): void {
    if (this.#failure === null || !(hasWritten || ENDED_BY_ANY_ANSWER.has(this.#failure.code))) return;
    this.#failure = null;
    this.#failedAt = performance.now();
  }
}
