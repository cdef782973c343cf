import { sql } from 'kysely';
import type { Store, StoreTransaction } from './database.ts';

/** What time it is to PostgreSQL, in milliseconds: the one clock that all processes on it share. */
export async function databaseTime(store: Store | StoreTransaction): Promise<number> {
  const { rows } = await sql<{
    now: number;
  }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(store);
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not tell the time');
  return row.now;
}
