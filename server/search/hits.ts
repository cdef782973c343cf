import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { SearchHit } from '#domain/knowledge.ts';
import { locatorSchema } from '#domain/passage.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { ChunksTable, DocumentsTable, KnowledgeDocumentsTable } from '#server/db/schema.ts';
import { idList } from './id-list.ts';
import type { Ranked } from './lexical-index.ts';
import { isInScope, type SearchQuery } from './scope.ts';

const headingPathSchema = z.array(z.string());

/** Everything about these chunks that an answer shows, in their order. One that is gone by now is left out. */
export async function readHits(
  store: Store | StoreTransaction,
  owner: string,
  input: SearchQuery,
  ranked: readonly Ranked[],
  mark: (text: string, language: string | null) => [number, number][],
): Promise<SearchHit[]> {
  if (ranked.length === 0) return [];
  const { rows } = await sql<HitRow>`
    select chunks.*, d.title as title, d.language as language, d.media_type as media_type,
      coalesce(d.final_url, sources.url) as url,
      kb.id as knowledge_base_id, kd.name as name, kd.added_at as added_at
    from chunks
    join documents d on d.id = chunks.document_id
    join sources on sources.id = d.source_id
    join knowledge_documents kd on kd.document_id = d.id
    join knowledge_bases kb on kb.id = kd.knowledge_base_id
    where chunks.id in (${idList(ranked)}) and chunks.owner_id = ${owner}
    and ${isInScope(owner, input)}
    order by kd.added_at desc, kb.id desc`.execute(store);
  // Of several knowledge bases that a document stands in, the one that had it first.
  const chunks = new Map(rows.map((row) => [row.id, row]));
  return ranked.flatMap(({ id, score }) => {
    const chunk = chunks.get(id);
    if (chunk === undefined) return [];
    return {
      chunkId: id,
      documentId: chunk.document_id,
      name: chunk.name,
      title: chunk.title,
      knowledgeBaseId: chunk.knowledge_base_id,
      mediaType: chunk.media_type,
      url: chunk.url,
      addedAt: new Date(chunk.added_at).toISOString(),
      text: chunk.text,
      marks: mark(chunk.text, chunk.language),
      headingPath: headingPathSchema.parse(JSON.parse(chunk.heading_path)),
      locator: locatorSchema.parse(JSON.parse(chunk.locator)),
      passages: [chunk.first_passage, chunk.last_passage],
      score,
    };
  });
}

type HitRow = Selectable<ChunksTable> &
  Pick<Selectable<DocumentsTable>, 'title' | 'language' | 'media_type'> &
  Pick<Selectable<KnowledgeDocumentsTable>, 'name' | 'added_at'> & {
    readonly url: string | null;
    readonly knowledge_base_id: string;
  };
