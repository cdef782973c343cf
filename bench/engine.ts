/** What it costs to deliver tasks, to take the next one up, and to count their progress. */
import type { Dialect } from '../server/db/migrate.ts';
import { onEachStore } from './each-store.ts';
import { median, percentile, report } from './figures.ts';

const TASKS = 60;
const PICK_UPS = 20;
const WAITING = 1_500;
const CLAIMS = 15;
const PAGES = 30;
const ROUNDS = 3;

/** On SQLite, and on PostgreSQL where this machine has it. */
export const benchEngine = (): Promise<void> => onEachStore(benchStore);

async function benchStore(dialect: Dialect, name: string): Promise<void> {
  // The fixtures read where PostgreSQL is as they are loaded.
  const { claimTimes, pickUpTimes, tasksPerSecond, trackedAndUntracked } = await import('./engine-runs.ts');
  report(`${name}: tasks of nothing, 2 at once`, `${Math.round(await tasksPerSecond(dialect, TASKS))}/s`);
  report(`${name}: from commit to pick-up, idle engine`, describe(await pickUpTimes(dialect, PICK_UPS)));
  report(`${name}: taking up the next of ${WAITING}`, describe(await claimTimes(dialect, WAITING, CLAIMS)));
  const { tracked, untracked } = await trackedAndUntracked(dialect, PAGES, ROUNDS);
  const ratio = median(tracked.map((ms, round) => ms / (untracked[round] ?? Number.NaN)));
  report(
    `${name}: summary of ${PAGES} pages with its progress tracked`,
    `${Math.round(median(tracked))} ms; without ${Math.round(median(untracked))} ms, ${ratio.toFixed(2)} times`,
  );
}

function describe(times: readonly number[]): string {
  return `median ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms (${times.length} times)`;
}
