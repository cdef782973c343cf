import { expect, it } from 'vitest';
import { describeOnEachStore } from '#server/db/fixtures/test-stores.ts';
import { seededRandom } from '#server/extraction/fixtures/prose.ts';
import { killMigrations, MIGRATION_STARTS } from './migration-kills.ts';

const KILLS = 5;

describeOnEachStore('a kill at a random instant', (dialect) => {
  it.each(MIGRATION_STARTS)('of the %s leaves an installation that opens and has lost nothing', async (start) => {
    const { violations } = await killMigrations(dialect, start, { kills: KILLS, random: seededRandom(8) });
    expect(violations).toEqual([]);
  });
});
