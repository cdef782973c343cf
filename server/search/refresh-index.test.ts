import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchInputSchema } from '#domain/knowledge.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '../db/fixtures/test-stores.ts';
import { addDocuments, addKnowledgeBase, OWNER } from './fixtures/test-knowledge.ts';
import { INDEX_VERSION } from './index-terms.ts';
import { refreshIndex } from './refresh-index.ts';
import { openSearch } from './search.ts';
import { openSearchIndex } from './search-index.ts';

const TEXT = 'They had been polishing the lenses, and the children used to watch them from the dunes.';

describeOnEachStore('an index of an earlier version', (dialect) => {
  let place: TestPlace;
  let database: Database;
  beforeEach(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
    await addKnowledgeBase(database, 'shelf');
    // As they stood before languages were told by the text: without one, or under a wrong one.
    await addDocuments(database, [
      { id: 'undeclared', language: null, chunks: Array.from({ length: 250 }, (_, n) => `${TEXT} Page ${n}.`) },
      { id: 'misdeclared', language: 'de', chunks: [TEXT] },
    ]);
  });
  afterEach(async () => {
    await database.close();
    await place.remove();
  });

  const found = async (query: string) => {
    const search = openSearch({ database, embedQuery: async () => null });
    const { hits } = await search.query(OWNER, searchInputSchema.parse({ query }));
    return [...new Set(hits.map(({ documentId }) => documentId))].sort();
  };
  const versions = () =>
    database.store.selectFrom('documents').select(['language', 'index_version']).orderBy('id').execute();

  test('is renewed in the background, and then finds words by their stems', async () => {
    expect(await found('polished')).toEqual([]);
    await refreshIndex(database, openSearchIndex(dialect), new AbortController().signal);
    expect(await found('polished')).toEqual(['misdeclared', 'undeclared']);
    const renewed = { language: 'en', index_version: INDEX_VERSION };
    expect(await versions()).toEqual([renewed, renewed]);
  });

  test('goes on where it was stopped', async () => {
    const stop = new AbortController();
    const index = openSearchIndex(dialect);
    let added = 0;
    const stopping: typeof index = {
      ...index,
      add: async (trx, chunks) => {
        await index.add(trx, chunks);
        added += 1;
        if (added === 3) stop.abort(new Error('stopped'));
      },
    };
    await expect(refreshIndex(database, stopping, stop.signal)).rejects.toThrow('stopped');
    expect((await versions()).map(({ index_version }) => index_version)).toEqual([INDEX_VERSION, 1]);
    await refreshIndex(database, index, new AbortController().signal);
    expect(await found('polished')).toEqual(['misdeclared', 'undeclared']);
  });
});
