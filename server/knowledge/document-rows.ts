import type { KnowledgeDocument } from '#domain/knowledge.ts';
import type { SourceKind } from '#domain/source.ts';
import type { Store } from '#server/db/database.ts';

/** A document that is in a knowledge base, with what is told of it. */
export interface DocumentRow {
  readonly id: string;
  readonly title: string | null;
  readonly language: string | null;
  readonly media_type: string | null;
  readonly final_url: string | null;
  readonly file_key: string | null;
  readonly chunks: number | null;
  readonly name: string;
  readonly task_id: string;
  readonly added_at: number;
  readonly source_kind: SourceKind;
  readonly source_name: string;
  readonly source_url: string | null;
  readonly bytes: number | null;
  readonly summary_id: string | null;
}

/** The documents of an owner, one row for each knowledge base that they are in. */
export function documentRows(store: Store, owner: string) {
  return store
    .selectFrom('knowledge_documents')
    .innerJoin('documents', 'documents.id', 'knowledge_documents.document_id')
    .innerJoin('sources', 'sources.id', 'documents.source_id')
    .leftJoin('summaries', 'summaries.document_id', 'documents.id')
    .select([
      'documents.id',
      'documents.title',
      'documents.language',
      'documents.media_type',
      'documents.final_url',
      'documents.file_key',
      'documents.chunks',
      'knowledge_documents.name',
      'knowledge_documents.task_id',
      'knowledge_documents.added_at',
      'sources.kind as source_kind',
      'sources.name as source_name',
      'sources.url as source_url',
      'sources.bytes',
      'summaries.id as summary_id',
    ])
    .where('documents.owner_id', '=', owner);
}

export function toKnowledgeDocument(row: DocumentRow): KnowledgeDocument {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    language: row.language,
    mediaType: row.media_type,
    source: { kind: row.source_kind, url: row.final_url ?? row.source_url, bytes: row.bytes },
    chunks: row.chunks ?? 0,
    taskId: row.task_id,
    summaryId: row.summary_id,
    addedAt: new Date(row.added_at).toISOString(),
  };
}
