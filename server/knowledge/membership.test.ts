import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Database, openDatabase } from '#server/db/database.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from '#server/db/fixtures/test-stores.ts';
import { insertDocument } from '#server/library/documents.ts';
import { insertSummary } from '#server/library/library.ts';
import { discardUnused } from './membership.ts';

describeOnEachStore('documents that nothing needs', (dialect) => {
  let place: TestPlace;
  let database: Database;
  beforeEach(async () => {
    place = await makeTestPlace(dialect);
    database = await openDatabase(place);
  });
  afterEach(async () => {
    await database.close();
    await place.remove();
  });

  it('stay where another transaction is just storing a summary that cites them', async () => {
    const { store } = database;
    await store.transaction().execute(async (trx) => {
      for (const id of ['cited', 'unused']) {
        await trx
          .insertInto('sources')
          .values({ id: `source_${id}`, owner_id: 'ada', kind: 'text', name: id, created_at: 1 })
          .execute();
        const reading = { id, ownerId: 'ada', taskId: `item_${id}`, sourceId: `source_${id}` };
        await insertDocument(trx, { ...reading, title: null, createdAt: 1 });
      }
    });
    let discarding: Promise<string[]> | undefined;
    await store.transaction().execute(async (trx) => {
      await insertSummary(trx, {
        ...{ id: 'sum_1', ownerId: 'ada', taskId: 'item_cited', documentId: 'cited', sourceId: 'source_cited' },
        ...{ sourceName: 'cited', title: 'Cited', gist: 'One.', points: [], language: null, words: 1 },
        ...{ readingMinutes: 1, method: 'extractive', createdAt: 1 },
      });
      discarding = store.transaction().execute((other) => discardUnused(other, ['cited', 'unused']));
      // The other one gets as far as it can: to the rows that this one holds.
      if (dialect === 'postgres') await expect.poll(() => countWaiting(database)).toBe(1);
    });
    await discarding;
    expect(await store.selectFrom('documents').select('id').execute()).toEqual([{ id: 'cited' }]);
  });
});

/** How many transactions of this database wait for a lock. */
async function countWaiting({ reading }: Database): Promise<number> {
  const { count } = await reading
    .withTables<{ pg_stat_activity: { datname: string; wait_event_type: string } }>()
    .selectFrom('pg_stat_activity')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('wait_event_type', '=', 'Lock')
    .where('datname', '=', ({ fn }) => fn<string>('current_database', []))
    .executeTakeFirstOrThrow();
  return Number(count);
}
