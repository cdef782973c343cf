/**
 * `npm run faults`: lets every kind of fault happen in every phase of a task, on SQLite and on PostgreSQL; then runs the
 * task to its end, and asks the tables and the files whether anything is lost, doubled or left over. Exits with 1 where
 * anything is.
 *
 * `--short` runs the few cases that are part of `npm test`; `--only TEXT` those whose description holds it; `--store
 * sqlite` one store; `--at-once 2` so many at a time; `--each` says how each case went; `--counts FILE` writes there how
 * many passed, failed and were skipped, as JSON.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPostgres } from '../scripts/postgres.mjs';
import { keepCompiledCode } from './compiled-code.ts';

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    store: { type: 'string', default: '' },
    'at-once': { type: 'string', default: '2' },
    each: { type: 'boolean', default: false },
    counts: { type: 'string', default: '' },
  },
});

const postgres = process.env.TEST_DATABASE_URL || options.store === 'sqlite' ? null : await startPostgres();
if (postgres !== null) process.env.TEST_DATABASE_URL = postgres.url;
// So that what hangs on the end of this process comes about.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
const dropCompiledCode = keepCompiledCode();
// The fixtures read that as they are loaded.
const { allCases, describeCase } = await import('./cases.ts');
const { shortForm } = await import('./short-form.ts');
const { obstacleTo, runMatrix } = await import('./matrix.ts');
const { describeSkipped, hasPassed, reportMatrix } = await import('./report.ts');
try {
  const wanted = (options.short ? shortForm() : allCases()).filter(
    (each) => each.store.startsWith(options.store) && describeCase(each).includes(options.only),
  );
  const possible = wanted.filter((each) => obstacleTo(each) === null);
  const startedAt = performance.now();
  const results = await runMatrix(possible, Number(options['at-once']), (result) => {
    const { description, violations, seconds } = result;
    if (options.each)
      console.log(`${hasPassed(result) ? 'ok      ' : 'VIOLATED'}  ${description} (${seconds.toFixed(1)} s)`);
    for (const violation of violations) console.log(`VIOLATED  ${description}: ${violation}`);
  });
  console.log(reportMatrix(results));
  for (const line of describeSkipped(wanted.flatMap((each) => obstacleTo(each) ?? []))) console.log(line);
  console.log(`In ${Math.round((performance.now() - startedAt) / 1000)} s.`);
  const passed = results.filter(hasPassed).length;
  const counts = { passed, failed: results.length - passed, skipped: wanted.length - results.length };
  if (options.counts !== '') writeFileSync(options.counts, JSON.stringify(counts));
  if (counts.failed > 0 || wanted.length === 0) process.exitCode = 1;
} finally {
  dropCompiledCode();
  await postgres?.stop();
}
