import { setTimeout as wait } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { FailureError } from '#domain/failure.ts';
import type { StorageHealth } from './storage-health.ts';

/** What one kind of database needs around its queries. */
export interface StoreGuard {
  readonly health: StorageHealth;
  /** Throws where the database must not be used now, because its file is gone. */
  check?(): void;
  /** The failure behind an error of the vendor; any other error as it is. */
  translate(error: unknown): unknown;
  /** The statement that starts a transaction, where it is not the vendor's default. */
  readonly begin?: string;
}

/** How long a query waits, in all, for another program to release its lock. */
const BUSY_LIMIT_MS = 5_000;
const BUSY_RETRY_MS = 25;

/**
 * Wraps a Kysely driver so that a failing database gives one clear failure: vendor errors are translated where they
 * enter, a lock of another program is waited for without blocking the process, and a rollback that fails after an error
 * never hides that error.
 */
export class StoreDriver implements Driver {
  readonly #inner: Driver;
  readonly #guard: StoreGuard;
  readonly #connections = new WeakMap<DatabaseConnection, StoreConnection>();
  /** Since when another program has had the database locked. */
  #busySince: number | null = null;

  constructor(inner: Driver, guard: StoreGuard) {
    this.#inner = inner;
    this.#guard = guard;
  }

  init(): Promise<void> {
    return this.#run(() => this.#inner.init());
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return this.#run(async () => {
      this.#guard.check?.();
      const inner = await this.#inner.acquireConnection();
      const known =
        this.#connections.get(inner) ?? new StoreConnection(inner, this.#guard, (query) => this.#query(query));
      this.#connections.set(inner, known);
      return known;
    });
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const store = storeConnection(connection);
    const { begin } = this.#guard;
    await this.#query(async () => {
      if (begin === undefined) await this.#inner.beginTransaction(store.inner, settings);
      else await store.inner.executeQuery(CompiledQuery.raw(begin));
    });
    store.transaction = { hasWritten: false };
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const store = storeConnection(connection);
    await this.#run(() => this.#inner.commitTransaction(store.inner));
    this.#guard.health.succeeded({ hasWritten: store.transaction?.hasWritten ?? false });
    store.transaction = null;
  }

  /** Where the database has ended the transaction by itself, or the connection is gone, there is nothing to roll back. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const store = storeConnection(connection);
    store.transaction = null;
    await this.#inner.rollbackTransaction(store.inner).catch(() => {});
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#inner.releaseConnection(storeConnection(connection).inner);
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }

  /** Runs a query; while another program has the database locked, tries again until the limit. */
  async #query<Result>(query: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        const result = await this.#run(query);
        this.#busySince = null;
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        this.#busySince ??= performance.now();
        if (this.#hasWaitedTooLong()) throw error;
        await wait(BUSY_RETRY_MS);
      }
    }
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      const error = this.#guard.translate(cause);
      const isWaitedFor = isBusy(error) && !this.#hasWaitedTooLong();
      if (error instanceof FailureError && !isWaitedFor) this.#guard.health.failed(error.failure);
      throw error;
    }
  }

  #hasWaitedTooLong(): boolean {
    return this.#busySince !== null && performance.now() - this.#busySince > BUSY_LIMIT_MS;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === 'database_busy';
}

/** A connection whose queries go through {@link StoreDriver}. */
class StoreConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  /** The transaction that is open on it. */
  transaction: { hasWritten: boolean } | null = null;
  readonly #guard: StoreGuard;
  readonly #retried: <Result>(query: () => Promise<Result>) => Promise<Result>;

  constructor(
    inner: DatabaseConnection,
    guard: StoreGuard,
    retried: <Result>(query: () => Promise<Result>) => Promise<Result>,
  ) {
    this.inner = inner;
    this.#guard = guard;
    this.#retried = retried;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#retried(async () => this.inner.executeQuery<Row>(query));
    const isWrite = WRITING.has(query.query.kind);
    // What a transaction writes is stored when it commits.
    if (this.transaction === null) this.#guard.health.succeeded({ hasWritten: isWrite });
    else this.transaction.hasWritten ||= isWrite;
    return result;
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    try {
      yield* this.inner.streamQuery<Row>(query, chunkSize);
    } catch (error) {
      throw this.#guard.translate(error);
    }
  }
}

function storeConnection(connection: DatabaseConnection): StoreConnection {
  if (connection instanceof StoreConnection) return connection;
  throw new Error('the connection was not made by this driver');
}

const WRITING: ReadonlySet<string> = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);
