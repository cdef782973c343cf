import { sql } from 'kysely';
import { documentTerm, ownerTerm, termsOfEach } from './index-terms.ts';
import type { LexicalIndex, LexicalScope } from './lexical-index.ts';
import { type LexicalQuery, type Term, termKey } from './lexical-query.ts';
import { ownersOf } from './owners-of.ts';

/** What a term in the title or a heading counts beside one in the text. */
const TITLE_WEIGHT = 2;

/** bm25() counts every chunk with a term, also of those that only rank: beyond so many they are not worth it. */
const MOST_LOOKED_THROUGH = 40_000;

/**
 * FTS5 over terms of our own making, ranked by its own bm25() (k1 1.2, b 0.75). It keeps no text: the chunks are in their
 * table, and a trigger there takes out what is deleted.
 */
export const sqliteLexicalIndex: LexicalIndex = {
  async add(trx, chunks) {
    const owners = await ownersOf(trx, chunks);
    for await (const { chunk, terms } of termsOfEach(chunks)) {
      const owner = owners.get(chunk.id);
      if (owner === undefined) continue;
      const { title, body, exact } = terms;
      const scope = `${ownerTerm(owner.ownerId)} ${documentTerm(owner.documentId)}`;
      await sql`
        insert or replace into search_index (rowid, scope, title, body, exact)
        values (${chunk.id}, ${scope}, ${title.join(' ')}, ${body.join(' ')}, ${exact.join(' ')})`.execute(trx);
    }
  },

  async count(store, documentIds) {
    const counts = new Map<string, number>();
    for (const id of documentIds) {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from search_index cross join chunks on chunks.id = search_index.rowid
        where search_index match ${quote(documentTerm(id))} and chunks.document_id = ${id}`.execute(store);
      const count = rows[0]?.count ?? 0;
      if (count > 0) counts.set(id, count);
    }
    return counts;
  },

  async extent(store) {
    const { rows } = await sql<{ size: number }>`select count(*) as size from search_index_docsize`.execute(store);
    // The index knows by itself how long its rows are.
    return { size: rows[0]?.size ?? 0, averageLength: 0 };
  },

  // It keeps count of each.
  frequentTerms: async () => () => null,

  async frequencies(store, terms) {
    const frequencies = new Map<string, number>();
    const plain = terms.filter(({ isPrefix }) => !isPrefix).map(({ text }) => text);
    if (plain.length > 0) {
      const { rows } = await sql<{ term: string; doc: number }>`
        select term, doc from search_vocabulary where term in (${sql.join(plain)})`.execute(store);
      for (const { term, doc } of rows) frequencies.set(term, doc);
    }
    for (const term of terms.filter(({ isPrefix }) => isPrefix)) {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from search_index where search_index match ${spell(term)}`.execute(store);
      frequencies.set(termKey(term), rows[0]?.count ?? 0);
    }
    return frequencies;
  },

  async rank(store, query, scope, statistics, limit) {
    const looked = query.optional.reduce(
      (sum, term) => sum + (statistics.frequencies.get(termKey(term)) ?? 0),
      statistics.size,
    );
    const optional = looked <= MOST_LOOKED_THROUGH ? query.optional : [];
    const weights = `bm25(0, ${TITLE_WEIGHT}, 1, ${query.exactWeight})`;
    // The index is outermost and sorted by itself: of what it ranks, only the first rows are looked up.
    const { rows } = await sql<{ id: number; score: number }>`
      select chunks.id as id, -search_index.rank as score
      from search_index cross join chunks on chunks.id = search_index.rowid
      where search_index match ${matchOf(query, scope, optional)} and rank match ${weights} and ${scope.isVisible}
      order by search_index.rank limit ${limit}`.execute(store);
    return rows;
  },
};

/** The query in FTS5's own language. Everything in it is quoted. */
function matchOf({ select, required, excluded }: LexicalQuery, scope: LexicalScope, optional: readonly Term[]): string {
  const parts = required.map(sequence);
  if (scope.terms.length > 0) parts.push(anyOf(scope.terms.map(quote)));
  if (select.length > 0) parts.push(anyOf(select.map(spell)));
  // All that may be found has the owner's term, if none of the others: these take part in the ranking alone.
  if (optional.length > 0) parts.push(anyOf([quote(scope.owner), ...optional.map(spell)]));
  const wanted = parts.join(' AND ');
  return excluded.length > 0 ? `(${wanted}) NOT ${anyOf(excluded.map(sequence))}` : wanted;
}

function anyOf(parts: readonly string[]): string {
  return `(${parts.join(' OR ')})`;
}

function spell(term: Term): string {
  return quote(term.text) + (term.isPrefix ? '*' : '');
}

function sequence(terms: readonly Term[]): string {
  return quote(terms.map(({ text }) => text).join(' ')) + (terms.at(-1)?.isPrefix === true ? '*' : '');
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
