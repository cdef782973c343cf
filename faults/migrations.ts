/**
 * `npm run faults:migrations`: kills 200 processes on each store at random instants of the first start and of an
 * upgrade; every installation must open afterwards and have all its rows. Exits with 1 where one does not.
 *
 * `--kills 200 --seed 1 --store sqlite|postgres`: half of the kills in first starts, half in upgrades.
 */
import { parseArgs } from 'node:util';
import { startPostgres } from '../scripts/postgres.mjs';
import { keepCompiledCode } from './compiled-code.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string', default: '' },
  },
});
const server = values.store === 'sqlite' || process.env.TEST_DATABASE_URL ? null : await startPostgres();
if (server !== null) process.env.TEST_DATABASE_URL = server.url;
const dropCompiledCode = keepCompiledCode();
// The fixtures read that as they are loaded.
const { killMigrations, MIGRATION_STARTS } = await import('./migration-kills.ts');
const { seededRandom } = await import('#server/extraction/fixtures/prose.ts');
try {
  const stores = (['sqlite', 'postgres'] as const).filter(
    (store) => store.startsWith(values.store) && (store === 'sqlite' || process.env.TEST_DATABASE_URL),
  );
  const random = seededRandom(Number(values.seed));
  for (const store of stores) {
    for (const start of MIGRATION_STARTS) {
      const kills = Math.ceil(Number(values.kills) / MIGRATION_STARTS.length);
      const result = await killMigrations(store, start, { kills, random });
      for (const violation of result.violations) console.log(`VIOLATED  ${violation}`);
      console.log(
        `${start} on ${store}: ${result.kills} kills, ${result.hits} before it was open, ${result.violations.length} violations`,
      );
      if (result.violations.length > 0) process.exitCode = 1;
    }
  }
} finally {
  dropCompiledCode();
  await server?.stop();
}
