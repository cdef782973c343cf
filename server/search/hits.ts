import { sql } from 'kysely';
import { z } from 'zod';
import type { SearchHit } from '#domain/knowledge.ts';
import { locatorSchema } from '#domain/passage.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import type { Ranked } from './lexical-index.ts';
import { isInScope, SCOPED_TABLES, type SearchQuery } from './scope.ts';

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
  const ids = ranked.map(({ id }) => id);
  const [rows, places] = await Promise.all([
    store
      .selectFrom('chunks')
      .innerJoin('documents', 'documents.id', 'chunks.document_id')
      .innerJoin('sources', 'sources.id', 'documents.source_id')
      .selectAll('chunks')
      .select(['documents.title', 'documents.language', 'documents.media_type', 'documents.final_url', 'sources.url'])
      .where('chunks.id', 'in', ids)
      .execute(),
    placesOf(store, owner, input, ids),
  ]);
  const chunks = new Map(rows.map((row) => [row.id, row]));
  return ranked.flatMap(({ id, score }) => {
    const chunk = chunks.get(id);
    const place = places.get(chunk?.document_id ?? '');
    if (chunk === undefined || place === undefined) return [];
    return {
      chunkId: id,
      documentId: chunk.document_id,
      name: place.name,
      title: chunk.title,
      knowledgeBaseId: place.knowledgeBaseId,
      mediaType: chunk.media_type,
      url: chunk.final_url ?? chunk.url,
      addedAt: new Date(place.addedAt).toISOString(),
      text: chunk.text,
      marks: mark(chunk.text, chunk.language),
      headingPath: headingPathSchema.parse(JSON.parse(chunk.heading_path)),
      locator: locatorSchema.parse(JSON.parse(chunk.locator)),
      passages: [chunk.first_passage, chunk.last_passage],
      score,
    };
  });
}

interface Place {
  readonly documentId: string;
  readonly knowledgeBaseId: string;
  readonly name: string;
  readonly addedAt: number;
}

/** Where the document of each chunk stands: of several knowledge bases, the one that had it first. */
async function placesOf(
  store: Store | StoreTransaction,
  owner: string,
  input: SearchQuery,
  chunkIds: readonly number[],
): Promise<Map<string, Place>> {
  const { rows } = await sql<Place>`
    select kd.document_id as "documentId", kb.id as "knowledgeBaseId", kd.name as name, kd.added_at as "addedAt"
    from ${SCOPED_TABLES}
    where ${isInScope(owner, input)} and d.id in (select document_id from chunks where id in (${sql.join(chunkIds)}))
    order by kd.added_at desc, kb.id desc`.execute(store);
  return new Map(rows.map((place) => [place.documentId, place]));
}
