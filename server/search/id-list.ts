import { type RawBuilder, sql } from 'kysely';

/** The ids of hundreds of chunks in a query, as they are: as parameters they would take longer than what is asked of them. */
export function idList(chunks: readonly { readonly id: number }[]): RawBuilder<unknown> {
  return sql.raw(chunks.map(({ id }) => Math.trunc(id)).join());
}
