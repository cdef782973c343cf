/** `npm run worker`: runs tasks without serving pages. For PostgreSQL, beside any number of others. */
import { setTimeout as wait } from 'node:timers/promises';
import { readSettings } from '#server/settings/settings.ts';
import { watchForStalls } from './event-loop/stall-watch.ts';
import { openRuntime } from './runtime.ts';
import { describeStartFailure } from './start-failure.ts';

const STOP_LIMIT_MS = 9_000;

try {
  const settings = readSettings(process.env);
  if (settings.databaseUrl === null) {
    throw new Error(
      'Workers of their own need PostgreSQL: set DATABASE_URL. With SQLite the server runs the tasks itself.',
    );
  }
  watchForStalls();
  const worker = await openRuntime({ ...settings, workerConcurrency: Math.max(1, settings.workerConcurrency) });
  await worker.startWorker();
  console.log(`Throughline worker: up to ${worker.settings.workerConcurrency} tasks at once`);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // A task that cannot be handed back in time is taken over by another worker.
      void Promise.race([worker.stop(), wait(STOP_LIMIT_MS)]).then(() => process.exit(0));
    });
  }
} catch (error) {
  console.error(describeStartFailure(error));
  process.exit(1);
}
