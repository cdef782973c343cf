import { fail } from '#domain/failure.ts';
import type { StoredDocument } from '#server/library/documents.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';

/** The document that an item has become. Throws `not_found` where it was removed meanwhile. */
export async function loadItemDocument({ deps }: IngestionWork, item: StoredItem): Promise<StoredDocument> {
  const document = await deps.database.store
    .selectFrom('documents')
    .selectAll()
    .where('id', '=', item.document_id)
    .executeTakeFirst();
  return document ?? fail('not_found', { what: 'document' });
}
