/** `npm run worker`: runs tasks without serving pages. For PostgreSQL, beside any number of others. */
import { readSettings } from '#server/settings/settings.ts';
import { openRuntime } from './runtime.ts';

const settings = readSettings(process.env);
if (settings.databaseUrl === null) {
  console.error(
    'Workers of their own need PostgreSQL: set DATABASE_URL. With SQLite the server runs the tasks itself.',
  );
  process.exit(1);
}

const worker = await openRuntime({ ...settings, workerConcurrency: Math.max(1, settings.workerConcurrency) });
await worker.startWorker();
console.log(`Throughline worker: up to ${worker.settings.workerConcurrency} tasks at once`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void worker.stop().then(() => process.exit(0));
  });
}
