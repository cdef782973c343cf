import { type Driver, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { databaseName, postgresFailure } from './postgres-failure.ts';
import type { StorageHealth } from './storage-health.ts';
import { StoreDriver } from './store-driver.ts';

/** A pool of connections to PostgreSQL, as Kysely uses it. */
export class PoolDialect extends PostgresDialect {
  readonly #guard: ConstructorParameters<typeof StoreDriver>[1];

  constructor(pool: Pool, options: { url: string; health: StorageHealth }) {
    super({ pool });
    const path = databaseName(options.url);
    this.#guard = { health: options.health, translate: (error) => postgresFailure(error, path) };
  }

  override createDriver(): Driver {
    return new StoreDriver(super.createDriver(), this.#guard);
  }
}
