import { PostgresAdapter } from 'kysely';
import type { StoreTransaction } from './database.ts';

/**
 * Waits for every transaction that refers to these documents, and keeps new ones from doing so until this one ends: what it
 * then reads of them stays true. SQLite has one writer at a time anyway.
 */
export async function lockDocuments(trx: StoreTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0 || !(trx.getExecutor().adapter instanceof PostgresAdapter)) return;
  await trx.selectFrom('documents').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute();
}
