import { startPostgres } from '../scripts/postgres.mjs';
import type { Dialect } from '../server/db/migrate.ts';

/** Measures on SQLite, and on PostgreSQL where this machine has it. The fixtures read where that is as they are loaded. */
export async function onEachStore(measure: (dialect: Dialect, name: string) => Promise<void>): Promise<void> {
  const server = process.env.TEST_DATABASE_URL ? null : await startPostgres();
  if (server !== null) process.env.TEST_DATABASE_URL = server.url;
  try {
    await measure('sqlite', 'SQLite');
    if (process.env.TEST_DATABASE_URL) await measure('postgres', 'PostgreSQL');
  } finally {
    await server?.stop();
  }
}
