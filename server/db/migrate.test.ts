import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { fillEarlierVersion, leaveHalfMigrated, lostRows } from './fixtures/earlier-version.ts';
import { describeOnEachStore, makeTestPlace, type TestPlace } from './fixtures/test-stores.ts';
import { type Dialect, MIGRATIONS, migrate } from './migrate.ts';

let places: TestPlace[] = [];

afterEach(async () => {
  const all = places;
  places = [];
  for (const place of all) await place.remove();
});

async function makePlace(dialect: Dialect): Promise<TestPlace> {
  const place = await makeTestPlace(dialect);
  places.push(place);
  return place;
}

async function openOnce(place: TestPlace, look: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(place);
  try {
    await look(database);
  } finally {
    await database.close();
  }
}

describeOnEachStore('an upgrade', (dialect) => {
  it('keeps every row of the version before', async () => {
    const place = await makePlace(dialect);
    await fillEarlierVersion(place, dialect);
    await openOnce(place, async ({ store }) => {
      expect(await store.selectFrom('installation').selectAll().execute()).toEqual([]);
      // Estimates go on from the tasks of the version before.
      expect(await store.selectFrom('tasks').select('method').execute()).toEqual([{ method: 'extractive' }]);
    });
    expect(await lostRows(place, dialect)).toEqual([]);
  });

  it('leaves nothing of a migration that fails in the middle', async () => {
    const place = await makePlace(dialect);
    await fillEarlierVersion(place, dialect);
    await openOnce(place, async ({ store }) => {
      const up = async (db: Kysely<unknown>) => {
        await db.schema.createTable('half_made').addColumn('id', 'text').execute();
        await db.schema.alterTable('tasks').addColumn('half_made', 'text').execute();
        throw new Error('in the middle');
      };
      await expect(migrate(store, dialect, { ...MIGRATIONS, '9999-broken': { up } })).rejects.toThrow('in the middle');
      await expect(sql`select * from half_made`.execute(store)).rejects.toThrow('half_made');
      await expect(sql`select half_made from tasks`.execute(store)).rejects.toThrow('half_made');
    });
    expect(await lostRows(place, dialect)).toEqual([]);
  });
});

describe('a SQLite database that an earlier version left half migrated', () => {
  it('opens, whichever statement that version was killed before', async () => {
    let statement = 0;
    for (let isMore = true; isMore; statement += 1) {
      const place = await makePlace('sqlite');
      isMore = await leaveHalfMigrated(place, statement);
      await openOnce(place, async ({ store }) => {
        expect(await store.selectFrom('phases').select(['deaths', 'setbacks']).execute(), `${statement}`).toEqual([]);
        expect(await store.selectFrom('installation').selectAll().execute(), `${statement}`).toEqual([]);
        const { rows } = await sql`select rowid from search_index where search_index match 'x'`.execute(store);
        expect(rows).toEqual([]);
      });
    }
    expect(statement).toBeGreaterThan(40);
  });

  it('is left alone where it holds more than the migration makes', async () => {
    const place = await makePlace('sqlite');
    await leaveHalfMigrated(place, 6);
    const raw = new DatabaseSync(join(place.dataDir, 'throughline.db'));
    raw.exec('create table of_somebody_else (id text)');
    raw.close();
    await expect(openDatabase(place)).rejects.toThrow(/already exists/);
  });
});
