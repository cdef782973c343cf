import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { searchInputSchema } from '#domain/knowledge.ts';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import { documentTerm, ownerTerm } from './index-terms.ts';
import type { LexicalScope } from './lexical-index.ts';
import type { Remembered } from './remembered.ts';
import { stemmingOf } from './stems.ts';

export type SearchQuery = z.output<typeof searchInputSchema>;

/** So many documents are named one by one; among more, the owner's are gone through. */
const NAMED_DOCUMENTS = 100;
/** In so many languages a query is looked for. */
const MAX_STEMMINGS = 4;

/** Which documents a search sees: those that stand in a knowledge base of its owner, as far as it asks for them. */
export interface DocumentScope extends LexicalScope {
  readonly isEmpty: boolean;
  /** The languages that they are in, the most frequent first. */
  readonly languages: readonly (string | null)[];
  /** How the words of a query are stemmed to find them; null is not at all. */
  readonly stemmings: readonly (string | null)[];
}

/**
 * Where a document stands in a knowledge base of the owner's and fits the query: conditions on `kd` and `kb`,
 * and on `d`, of which whoever asks makes sure that it is the owner's.
 */
export function isInScope(owner: string, input: SearchQuery): RawBuilder<boolean> {
  const conditions = [sql`kb.owner_id = ${owner}`];
  if (input.knowledgeBaseId !== undefined) conditions.push(sql`kb.id = ${input.knowledgeBaseId}`);
  if (input.documentIds !== undefined) conditions.push(isOneOf(sql`d.id`, input.documentIds));
  if (input.mediaTypes !== undefined) conditions.push(isOneOf(sql`d.media_type`, input.mediaTypes));
  if (input.addedFrom !== undefined) conditions.push(sql`kd.added_at >= ${Date.parse(input.addedFrom)}`);
  if (input.addedTo !== undefined) conditions.push(sql`kd.added_at <= ${Date.parse(input.addedTo)}`);
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** The tables that `isInScope` speaks of. */
const SCOPED_TABLES = sql`
  knowledge_documents kd
  join knowledge_bases kb on kb.id = kd.knowledge_base_id
  join documents d on d.id = kd.document_id`;

/** Whether the document of the row `chunks` is in scope: asked of hundreds of chunks, so as shortly as can be. */
function isVisible(owner: string, input: SearchQuery): RawBuilder<boolean> {
  const { knowledgeBaseId, documentIds, mediaTypes, addedFrom, addedTo } = input;
  const own = sql`select id from knowledge_bases where owner_id = ${owner}`;
  const conditions = [
    sql`kd.document_id = chunks.document_id`,
    sql`kd.knowledge_base_id in (${knowledgeBaseId === undefined ? own : sql`${own} and id = ${knowledgeBaseId}`})`,
  ];
  if (documentIds !== undefined) conditions.push(isOneOf(sql`kd.document_id`, documentIds));
  if (mediaTypes !== undefined) {
    const fitting = isOneOf(sql`d.media_type`, mediaTypes);
    conditions.push(sql`exists (select 1 from documents d where d.id = chunks.document_id and ${fitting})`);
  }
  if (addedFrom !== undefined) conditions.push(sql`kd.added_at >= ${Date.parse(addedFrom)}`);
  if (addedTo !== undefined) conditions.push(sql`kd.added_at <= ${Date.parse(addedTo)}`);
  // Not as "exists", which PostgreSQL would turn into a join with all documents.
  return sql<boolean>`(
    chunks.owner_id = ${owner}
    and (select 1 from knowledge_documents kd where ${sql.join(conditions, sql` and `)} limit 1) = 1)`;
}

/** What is remembered of scopes that hold more documents than are named. */
export type LanguagesOf = Remembered<readonly (string | null)[]>;

/** @param languagesOf how often each language is among many documents; what it answers may be a moment old */
export async function scopeOf(
  moment: Store | StoreTransaction,
  owner: string,
  input: SearchQuery,
  languagesOf: LanguagesOf,
): Promise<DocumentScope> {
  const inScope = isInScope(owner, input);
  const { query: _query, offset: _offset, limit: _limit, ...filter } = input;
  const key = JSON.stringify([owner, filter]);
  // Where there were many a moment ago, it does not matter whether there still are.
  const named = languagesOf.peek(key) === undefined ? await fewDocuments(moment, owner, inScope) : null;
  const languages =
    named === null
      ? await languagesOf.get(key, moment, (store) => allLanguages(store, owner, inScope))
      : mostFrequentFirst(named.map(({ language }) => language));
  return {
    isEmpty: named?.length === 0,
    languages,
    stemmings: [...new Set(languages.map(stemmingOf))].slice(0, MAX_STEMMINGS),
    owner: ownerTerm(owner),
    terms: named === null ? [ownerTerm(owner)] : named.map(({ id }) => documentTerm(id)),
    isVisible: isVisible(owner, input),
  };
}

interface NamedDocument {
  readonly id: string;
  readonly language: string | null;
}

/** All documents, each once; null where they are too many to be named. */
async function fewDocuments(
  moment: Store | StoreTransaction,
  owner: string,
  inScope: RawBuilder<boolean>,
): Promise<NamedDocument[] | null> {
  // One that is in several knowledge bases comes several times: sorting that out here would mean reading all of them.
  const { rows } = await sql<NamedDocument>`
    select d.id as id, d.language as language
    from ${SCOPED_TABLES} where d.owner_id = ${owner} and ${inScope} limit ${NAMED_DOCUMENTS + 1}`.execute(moment);
  return rows.length > NAMED_DOCUMENTS ? null : [...new Map(rows.map((row) => [row.id, row])).values()];
}

async function allLanguages(
  store: Store | StoreTransaction,
  owner: string,
  inScope: RawBuilder<boolean>,
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ language: string | null }>`
    select d.language as language from ${SCOPED_TABLES} where d.owner_id = ${owner} and ${inScope}
    group by d.language order by count(*) desc, d.language`.execute(store);
  return rows.map(({ language }) => language);
}

function mostFrequentFirst(languages: readonly (string | null)[]): (string | null)[] {
  const counts = Map.groupBy(languages, (language) => language);
  return [...counts].sort(([, a], [, b]) => b.length - a.length).map(([language]) => language);
}

function isOneOf(column: RawBuilder<unknown>, values: readonly string[]): RawBuilder<boolean> {
  if (values.length === 0) return sql<boolean>`1 = 0`;
  // PostgreSQL knows no zero character: nothing that is stored has one.
  return sql<boolean>`${column} in (${sql.join(values.map((value) => value.replaceAll('\0', '')))})`;
}
