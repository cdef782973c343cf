import type { Passage } from '#domain/passage.ts';

/** The passages of a document in their order, read a few at a time: a document may have millions of them. */
export interface PassageReader {
  /** How many there are. They do not change while they are read. */
  readonly count: number;
  /** At most `limit` passages from a position on. Fewer only at the end. */
  read(from: number, limit: number): Promise<readonly Passage[]>;
}

/** The most passages that are read at once. */
export const PASSAGES_PER_PAGE = 500;

/** Reads passages that are in memory already. */
export function readerOf(passages: readonly Passage[]): PassageReader {
  return { count: passages.length, read: async (from, limit) => passages.slice(from, from + limit) };
}

/** All passages in order, a page at a time. */
export async function* pagesOf(reader: PassageReader): AsyncGenerator<readonly Passage[]> {
  for (let from = 0; from < reader.count; from += PASSAGES_PER_PAGE) {
    yield await reader.read(from, PASSAGES_PER_PAGE);
  }
}
