import { hash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Store, StoreTransaction } from '#server/db/database.ts';
import { documentTerm, type IndexedChunk, type IndexTerms, ownerTerm, termsOfEach } from './index-terms.ts';
import type { IndexExtent, IndexStatistics, LexicalIndex, LexicalScope, Ranked } from './lexical-index.ts';
import { type Frequencies, type LexicalQuery, type Term, termKey } from './lexical-query.ts';
import { ownersOf } from './owners-of.ts';

/** As FTS5's bm25() has them. */
const K1 = 1.2;
const B = 0.75;
const LOWEST_IDF = 1e-6;
const TITLE_WEIGHT = 2;
/** So many times the answers that are wanted are ranked before it is asked which of them may be seen. */
const RANKED_FIRST = 2;
/** So many chunks with a term are counted; how many more there are is guessed from how far apart those are. */
const COUNTED = 1_000;
/** So many chunks tell which terms are frequent: those that so many of them have. */
const SAMPLED = 1_000;
const FREQUENT_IN_SAMPLE = 30;
/** A tsvector keeps no more places of one lexeme, and none beyond the last. */
const MAX_PLACES = 255;
const LAST_PLACE = 16_383;
const COUNT_BITS = 8;
const MAX_COUNT = 255;
const INSERT_BATCH = 100;

/**
 * A GIN index over our own terms finds the chunks with the rarer terms of a query; BM25 then ranks those from term counts
 * that are stored beside: each an integer, hash of the term × 256 + count, in an ascending array, so that
 * `width_bucket()` finds one by halving. Whether two terms of a chunk share a hash (one in 50,000 chunks) matters to one
 * score a little.
 */
export const postgresLexicalIndex: LexicalIndex = { add, count, extent, frequentTerms, frequencies, rank };

/**
 * Begins a transaction in which all reads see the same moment. The planner does not know what it costs to look into terms
 * that are stored out of line, and would rather read all of them (280 ms for 10,000) than use the index (5 ms); nor is any
 * query here worth compiling. Tables are joined in the order in which a query names them: to think of others takes longer
 * than the query.
 */
export async function beginSearch(store: Store): Promise<void> {
  await sql`
    start transaction isolation level repeatable read read only;
    set local enable_seqscan = off; set local jit = off; set local join_collapse_limit = 1`.execute(store);
}

async function add(trx: StoreTransaction, chunks: readonly IndexedChunk[]): Promise<void> {
  const owners = await ownersOf(trx, chunks);
  // One insert may not meet the same row twice.
  const present = [...new Map(chunks.map((chunk) => [chunk.id, chunk])).values()].filter(({ id }) => owners.has(id));
  for (let at = 0; at < present.length; at += INSERT_BATCH) {
    const rows: IndexRow[] = [];
    for await (const { chunk, terms } of termsOfEach(present.slice(at, at + INSERT_BATCH))) {
      const owner = owners.get(chunk.id);
      const scope = owner === undefined ? [] : [ownerTerm(owner.ownerId), documentTerm(owner.documentId)];
      rows.push({
        id: chunk.id,
        length: scope.length + terms.title.length + terms.body.length + terms.exact.length,
        counts: `{${countsOf(terms).join()}}`,
        terms: vectorOf(terms, scope),
      });
    }
    const values = rows.map(
      ({ id, length, counts, terms }) =>
        sql`(${id}::bigint, ${length}::integer, ${counts}::integer[], ${terms}::tsvector)`,
    );
    await sql`
      insert into search_index (chunk_id, length, counts, terms) values ${sql.join(values)}
      on conflict (chunk_id) do update
      set length = excluded.length, counts = excluded.counts, terms = excluded.terms`.execute(trx);
  }
}

interface IndexRow {
  readonly id: number;
  readonly length: number;
  /** In PostgreSQL's own spelling, like the terms. */
  readonly counts: string;
  readonly terms: string;
}

async function count(store: Store | StoreTransaction, documentIds: readonly string[]): Promise<Map<string, number>> {
  if (documentIds.length === 0) return new Map();
  const wanted = documentIds.map((id) => sql`(${id}::text, ${quote(documentTerm(id))}::tsquery)`);
  const { rows } = await sql<{ id: string; count: number }>`
    select wanted.id, count(*)::integer as count
    from (values ${sql.join(wanted)}) as wanted (id, term)
    join chunks on chunks.document_id = wanted.id
    join search_index on search_index.chunk_id = chunks.id and search_index.terms @@ wanted.term
    group by wanted.id`.execute(store);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

async function extent(store: Store | StoreTransaction): Promise<IndexExtent> {
  const { rows } = await sql<{ size: number; length: number | null }>`
    select count(*)::integer as size, avg(length)::float8 as length from search_index`.execute(store);
  return { size: rows[0]?.size ?? 0, averageLength: rows[0]?.length ?? 0 };
}

/** From a sample of the table’s pages: going through all chunks with a frequent term takes as long as ranking some. */
async function frequentTerms(store: Store | StoreTransaction): Promise<(term: Term) => number | null> {
  const { rows } = await sql<{ hash: number | null; chunks: number }>`
    with sample as materialized (
      select counts from search_index tablesample system ((
        select least(100, ${100 * SAMPLED}::float8 / greatest(1, count(*)))::real from search_index
      )) repeatable (1)
    )
    select count >> ${sql.lit(COUNT_BITS)} as hash, count(*)::integer as chunks
    from sample cross join lateral unnest(counts) as count group by 1 having count(*) >= ${sql.lit(FREQUENT_IN_SAMPLE)}
    union all select null, count(*)::integer from sample`.execute(store);
  const size = rows.find(({ hash }) => hash === null)?.chunks ?? 0;
  const chunksOf = new Map(rows.map(({ hash, chunks }) => [hash, chunks]));
  return ({ text, isPrefix }) => {
    const chunks = isPrefix ? undefined : chunksOf.get(hashOf(text));
    return chunks === undefined ? null : chunks / size;
  };
}

async function frequencies(store: Store | StoreTransaction, terms: readonly Term[]): Promise<Frequencies> {
  if (terms.length === 0) return new Map();
  const queries = terms.map((term) => sql`(${termKey(term)}::text, ${spell(term)}::tsquery)`);
  // A bitmap scan goes through a table from its first page to its last.
  const { rows } = await sql<{ key: string; counted: number; lastPage: number | null; pages: number }>`
    select term.key, found.counted, found.last_page as "lastPage",
      pg_relation_size('search_index') / current_setting('block_size')::integer as pages
    from (values ${sql.join(queries)}) as term (key, query) cross join lateral (
      select count(*)::integer as counted, ((max(place)::text::point)[0])::integer as last_page
      from (
        select ctid as place from search_index where search_index.terms @@ term.query limit ${sql.lit(COUNTED)}
      ) as counted
    ) as found`.execute(store);
  return new Map(
    rows.map(({ key, counted, lastPage, pages }) => [
      key,
      counted < COUNTED ? counted : Math.round((counted * pages) / ((lastPage ?? 0) + 1)),
    ]),
  );
}

async function rank(
  store: Store | StoreTransaction,
  query: LexicalQuery,
  scope: LexicalScope,
  statistics: IndexStatistics,
  limit: number,
): Promise<readonly Ranked[]> {
  const ranked = rankAll(query, scope, statistics);
  const first = RANKED_FIRST * limit;
  const { rows } = await sql<Ranked>`
    with ranked as (${ranked} order by score desc, id limit ${first})
    select ranked.id, ranked.score from ranked join chunks on chunks.id = ranked.id
    where ${scope.isVisible} order by ranked.score desc, ranked.id limit ${limit}`.execute(store);
  const found = query.select.reduce((sum, term) => sum + frequencyOf(term, statistics), 0);
  if (rows.length >= limit || (query.required.length === 0 && found < first)) return rows;
  // Most of what ranks high may not be seen: then that is asked of everything.
  const { rows: all } = await sql<Ranked>`
    with ranked as materialized (${ranked})
    select ranked.id, ranked.score from ranked join chunks on chunks.id = ranked.id
    where ${scope.isVisible} order by ranked.score desc, ranked.id limit ${limit}`.execute(store);
  return all;
}

/** All that the query finds in its scope, with the score of each, in no order. */
function rankAll(query: LexicalQuery, scope: LexicalScope, statistics: IndexStatistics): RawBuilder<unknown> {
  const scored = [...query.select, ...query.optional];
  const stems = scored.filter(({ isPrefix }) => !isPrefix);
  const prefixes = scored.filter(({ isPrefix }) => isPrefix);
  const looked = stems.map(({ text }, index) => {
    const highest = (hashOf(text) << COUNT_BITS) | MAX_COUNT;
    return sql`counts[width_bucket(${sql.lit(highest)}, counts)] as ${sql.ref(`v${index}`)}`;
  });
  const scores = [
    ...stems.map((term, index) => {
      const value = sql.ref(`looked.v${index}`);
      const isIt = sql`${value} >> ${sql.lit(COUNT_BITS)} = ${sql.lit(hashOf(term.text))}`;
      const frequency = sql`(${value} & ${sql.lit(MAX_COUNT)})`;
      return sql`case when ${isIt} then ${sql.lit(idf(term, statistics))} * ${saturated(frequency)} else 0 end`;
    }),
    ...prefixes.map((term, index) => {
      const weight = sql.lit(idf(term, statistics));
      const frequency = sql`${sql.lit(query.exactWeight)}::float8`;
      return sql`case when ${sql.ref(`p${index}.chunk_id`)} is null then 0 else ${weight} * ${saturated(frequency)} end`;
    }),
  ];
  const begun = prefixes.map(
    (term, index) => sql`
      left join (select chunk_id from search_index where terms @@ ${spell(term)}::tsquery) as ${sql.ref(`p${index}`)}
      on ${sql.ref(`p${index}.chunk_id`)} = looked.chunk_id`,
  );
  const averageLength = Math.max(statistics.averageLength, 1);
  const slope = (K1 * B) / averageLength;
  // `offset 0`: each term is looked up once for a row, not once for each time that its count is used.
  return sql`
    select looked.chunk_id as id, ${scores.length > 0 ? sql.join(scores, sql` + `) : sql`0`}::float8 as score
    from (
      select chunk_id, ${sql.lit(K1 * (1 - B))}::float8 + ${sql.lit(slope)}::float8 * length as norm
      ${looked.length > 0 ? sql`, ${sql.join(looked)}` : sql``}
      from search_index where terms @@ ${matchOf(query, scope)}::tsquery offset 0
    ) as looked ${sql.join(begun, sql` `)}`;
}

/** BM25's part for how often a term is in a chunk, where `norm` is k1·(1 − b + b·length / average length). */
function saturated(frequency: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${frequency} * ${sql.lit(K1 + 1)}::float8 / (${frequency} + looked.norm))`;
}

function idf(term: Term, statistics: IndexStatistics): number {
  const chunks = frequencyOf(term, statistics);
  // Not all statistics are of one moment: a term may seem to be in more chunks than there are.
  const others = Math.max(0, statistics.size - chunks);
  return Math.max(LOWEST_IDF, Math.log((others + 0.5) / (chunks + 0.5)));
}

function frequencyOf(term: Term, { frequencies }: IndexStatistics): number {
  return frequencies.get(termKey(term)) ?? 0;
}

/** The query in PostgreSQL's own language. Everything in it is quoted. */
function matchOf({ select, required, excluded }: LexicalQuery, scope: LexicalScope): string {
  const parts = required.map(sequence);
  if (scope.terms.length > 0) parts.push(anyOf(scope.terms.map(quote)));
  if (select.length > 0) parts.push(anyOf(select.map(spell)));
  if (excluded.length > 0) parts.push(`!${anyOf(excluded.map(sequence))}`);
  return parts.join(' & ');
}

function anyOf(parts: readonly string[]): string {
  return `(${parts.join(' | ')})`;
}

function spell(term: Term): string {
  return quote(term.text) + (term.isPrefix ? ':*' : '');
}

function sequence(terms: readonly Term[]): string {
  return `(${terms.map(spell).join(' <-> ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Each term with how often it is there, in the order that `width_bucket()` needs. */
function countsOf({ title, body }: IndexTerms): number[] {
  const counts = new Map<number, number>();
  const count = (term: string, weight: number) => {
    const hash = hashOf(term);
    counts.set(hash, Math.min(MAX_COUNT, (counts.get(hash) ?? 0) + weight));
  };
  for (const term of title) count(term, TITLE_WEIGHT);
  for (const term of body) count(term, 1);
  return [...counts].map(([hash, times]) => (hash << COUNT_BITS) | times).sort((a, b) => a - b);
}

/** What was computed last: most terms of a text are among the same few thousand. */
const hashes = new Map<string, number>();
const MAX_HASHES = 50_000;

/** The first 23 bits of the SHA-1: with the count behind it, a positive integer. */
function hashOf(term: string): number {
  const known = hashes.get(term);
  if (known !== undefined) return known;
  const hashed = hash('sha1', term, 'buffer').readUInt32BE(0) >>> 9;
  if (hashes.size >= MAX_HASHES) hashes.clear();
  hashes.set(term, hashed);
  return hashed;
}

/** Only words as they are written have places: phrases are looked for among them. */
function vectorOf({ title, body, exact }: IndexTerms, scope: readonly string[]): string {
  const places = new Map<string, number[]>();
  for (const [index, term] of exact.entries()) {
    const known = places.get(term);
    const place = Math.min(index + 1, LAST_PLACE);
    if (known === undefined) places.set(term, [place]);
    else if (known.length < MAX_PLACES) known.push(place);
  }
  const unplaced = new Set([...scope, ...title, ...body]);
  return [...[...unplaced].map(quote), ...[...places].map(([term, where]) => `${quote(term)}:${where.join(',')}`)].join(
    ' ',
  );
}
