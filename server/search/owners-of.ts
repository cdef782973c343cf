import type { StoreTransaction } from '#server/db/database.ts';
import type { IndexedChunk } from './index-terms.ts';

/** Both databases take fewer parameters than a large batch has chunks. */
const BATCH = 500;

/** Whose each chunk is, and of which document. One that is not there any more is left out. */
export async function ownersOf(
  trx: StoreTransaction,
  chunks: readonly IndexedChunk[],
): Promise<Map<number, { ownerId: string; documentId: string }>> {
  const owners = new Map<number, { ownerId: string; documentId: string }>();
  for (let at = 0; at < chunks.length; at += BATCH) {
    const ids = chunks.slice(at, at + BATCH).map(({ id }) => id);
    const rows = await trx
      .selectFrom('chunks')
      .select(['id', 'owner_id', 'document_id'])
      .where('id', 'in', ids)
      .execute();
    for (const row of rows) owners.set(row.id, { ownerId: row.owner_id, documentId: row.document_id });
  }
  return owners;
}
