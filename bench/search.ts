/** How long a search takes, in libraries of two sizes, at rest, letter by letter, and while documents come in. */
import type { Dialect } from '../server/db/migrate.ts';
import { onEachStore } from './each-store.ts';
import { median, percentile, report } from './figures.ts';

const SIZES = (process.env.BENCH_SEARCH_CHUNKS ?? '10000').split(',').map(Number);
const QUERIES = 100;

/** BENCH_SEARCH_CHUNKS=10000,100000 takes a quarter of an hour. */
export const benchSearch = (): Promise<void> => onEachStore(benchStore);

async function benchStore(dialect: Dialect, name: string): Promise<void> {
  // The fixtures read where PostgreSQL is as they are loaded.
  const { searchTimes } = await import('./search-runs.ts');
  for (const chunks of SIZES) {
    const times = await searchTimes(dialect, chunks, QUERIES);
    const size = `${name}, ${chunks} chunks`;
    report(`${size}: indexing`, `${Math.round(chunks / times.fillSeconds)} chunks/s`);
    report(`${size}: the first search`, `${Math.round(times.coldMs)} ms`);
    report(`${size}: searches`, describe(times.quiet));
    report(`${size}: searches letter by letter`, describe(times.typed));
    report(`${size}: searches while documents are indexed`, describe(times.busy));
  }
}

function describe(times: readonly number[]): string {
  return `p50 ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms (${times.length} times)`;
}
