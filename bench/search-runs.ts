import { setTimeout as wait } from 'node:timers/promises';
import { searchInputSchema } from '../domain/knowledge.ts';
import { type Database, openDatabase } from '../server/db/database.ts';
import { makeTestPlace } from '../server/db/fixtures/test-stores.ts';
import type { Dialect } from '../server/db/migrate.ts';
import { addDocuments, modelOf, OWNER } from '../server/search/fixtures/test-knowledge.ts';
import { openSearch, type Search } from '../server/search/search.ts';
import { fillLibrary, LibraryMaker } from './search-library.ts';

export interface SearchTimes {
  readonly chunks: number;
  readonly fillSeconds: number;
  /** The first search, which reads the vectors. */
  readonly coldMs: number;
  /** Whole queries with nothing else going on, the same letter by letter, and while documents are being added. */
  readonly quiet: number[];
  readonly typed: number[];
  readonly busy: number[];
}

/** How long searches take in a library of so many chunks. */
export async function searchTimes(dialect: Dialect, chunks: number, queries: number): Promise<SearchTimes> {
  const place = await makeTestPlace(dialect);
  const database = await openDatabase(place);
  try {
    const startedAt = performance.now();
    await fillLibrary(database, chunks);
    if (dialect === 'postgres') await database.pool?.query('vacuum analyze');
    const fillSeconds = (performance.now() - startedAt) / 1_000;
    const maker = new LibraryMaker(99);
    const search = openSearch({
      database,
      embedQuery: async () => ({ modelId: modelOf(OWNER), vector: maker.vector() }),
    });
    const coldMs = await timed(search, maker.query());
    const quiet: number[] = [];
    for (let index = 0; index < queries; index++) quiet.push(await timed(search, maker.query()));
    const typed: number[] = [];
    while (typed.length < queries) {
      const query = maker.query();
      for (let end = query.length - 3; end <= query.length; end++) typed.push(await timed(search, query.slice(0, end)));
    }
    const busy = await whileWriting(database, async () => {
      const times: number[] = [];
      for (let index = 0; index < queries; index++) {
        times.push(await timed(search, maker.query()));
        await wait(5);
      }
      return times;
    });
    return { chunks, fillSeconds, coldMs, quiet, typed, busy };
  } finally {
    await database.close();
    await place.remove();
  }
}

async function timed(search: Search, query: string): Promise<number> {
  const startedAt = performance.now();
  await search.query(OWNER, searchInputSchema.parse({ query }));
  return performance.now() - startedAt;
}

/** Documents come in all the while, one in a transaction. */
async function whileWriting<Result>(database: Database, use: () => Promise<Result>): Promise<Result> {
  const maker = new LibraryMaker(7);
  let isOver = false;
  let made = 0;
  const writing = (async () => {
    while (!isOver) {
      const [document] = maker.documents(1);
      if (document !== undefined) await addDocuments(database, [{ ...document, id: `late-${made++}` }]);
      await wait(1);
    }
  })();
  try {
    return await use();
  } finally {
    isOver = true;
    await writing;
  }
}
