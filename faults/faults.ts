/**
 * `npm run faults`: lets every kind of fault happen in every phase of a task, on SQLite and, where there is PostgreSQL,
 * on that; then runs the task to its end, and asks the tables and the files whether anything is lost, doubled or left
 * over. `--short` runs the few cases that are part of `npm test`; `--only TEXT` those whose description holds it;
 * `--store sqlite` one store. Exits with 1 where anything is wrong.
 */
import { parseArgs } from 'node:util';
import { startPostgres } from '../scripts/postgres.mjs';

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    store: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '2' },
  },
});

const postgres = process.env.TEST_DATABASE_URL || options.store === 'sqlite' ? null : await startPostgres();
if (postgres !== null) process.env.TEST_DATABASE_URL = postgres.url;
// The fixtures read that as they are loaded.
const { runMatrix } = await import('./matrix.ts');
const { reportMatrix } = await import('./report.ts');
try {
  const isWanted = (store: string, description: string, isShort: boolean) =>
    store.startsWith(options.store) && description.includes(options.only) && (isShort || !options.short);
  const results = await runMatrix(isWanted, Number(options['at-once']), ({ description, violations }) => {
    for (const violation of violations) console.log(`VIOLATED  ${description}: ${violation}`);
  });
  console.log(reportMatrix(results));
  if (results.length === 0 || results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
} finally {
  await postgres?.stop();
}
