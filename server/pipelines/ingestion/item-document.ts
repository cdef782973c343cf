import { fail } from '#domain/failure.ts';
import { loadDocumentsById, type StoredDocument } from '#server/library/documents.ts';
import { type KeptSource, loadSources } from '#server/library/kept-sources.ts';
import type { IngestionWork } from './ingestion-work.ts';
import type { StoredItem } from './items.ts';

/** An item as it is read: from where, and what it has become, if that is known and not removed. */
export interface ReadItem {
  readonly source: KeptSource;
  readonly document: StoredDocument | undefined;
}

/** Of each of these items, in their order. */
export async function readItems(work: IngestionWork, items: readonly StoredItem[]): Promise<ReadItem[]> {
  const sources = await loadSources(
    work.deps.database.store,
    items.map(({ source_id }) => source_id),
  );
  const documents = await readDocuments(work, items);
  return items.map(({ source_id }, index) => {
    const source = sources.get(source_id);
    if (source === undefined) throw new Error(`there is no source ${source_id}`);
    return { source, document: documents[index] };
  });
}

/** The document that each of these items has become, in their order; undefined for one that was removed meanwhile. */
export async function readDocuments(
  { deps }: IngestionWork,
  items: readonly StoredItem[],
): Promise<(StoredDocument | undefined)[]> {
  const ids = items.flatMap(({ document_id }) => document_id ?? []);
  const documents = await loadDocumentsById(deps.database.store, ids);
  return items.map(({ document_id }) => (document_id === null ? undefined : documents.get(document_id)));
}

/** Throws `not_found`. */
export function requireDocument(document: StoredDocument | undefined): StoredDocument {
  return document ?? fail('not_found', { what: 'document' });
}
