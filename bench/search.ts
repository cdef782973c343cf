/** How long a search takes, in libraries of two sizes, at rest, letter by letter, and while documents come in. */
import { startPostgres } from '../scripts/postgres.mjs';
import type { Dialect } from '../server/db/migrate.ts';
import { median, percentile, report } from './figures.ts';

const SIZES = (process.env.BENCH_SEARCH_CHUNKS ?? '10000').split(',').map(Number);
const QUERIES = 100;

/** On SQLite, and on PostgreSQL where this machine has it. BENCH_SEARCH_CHUNKS=10000,100000 takes a quarter of an hour. */
export async function benchSearch(): Promise<void> {
  const server = process.env.TEST_DATABASE_URL ? null : await startPostgres();
  if (server !== null) process.env.TEST_DATABASE_URL = server.url;
  try {
    await benchStore('sqlite');
    if (process.env.TEST_DATABASE_URL) await benchStore('postgres');
  } finally {
    await server?.stop();
  }
}

async function benchStore(dialect: Dialect): Promise<void> {
  // The fixtures read where PostgreSQL is as they are loaded.
  const { searchTimes } = await import('./search-runs.ts');
  for (const chunks of SIZES) {
    const times = await searchTimes(dialect, chunks, QUERIES);
    const name = `${dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${chunks} chunks`;
    report(`${name}: indexing`, `${Math.round(chunks / times.fillSeconds)} chunks/s`);
    report(`${name}: the first search`, `${Math.round(times.coldMs)} ms`);
    report(`${name}: searches`, describe(times.quiet));
    report(`${name}: searches letter by letter`, describe(times.typed));
    report(`${name}: searches while documents are indexed`, describe(times.busy));
  }
}

function describe(times: readonly number[]): string {
  return `p50 ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms (${times.length} times)`;
}
