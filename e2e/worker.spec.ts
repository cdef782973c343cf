import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { type Books, openBooks } from '../faults/books.ts';
import { exitTime, startFleet } from '../faults/fleet.ts';
import { smallText } from '../faults/small-texts.ts';
import { isEnded } from './support/api.ts';
import { expect } from './support/app.ts';
import { type Program, startInstallation, startWorker } from './support/installation.ts';
import { isPostgresMissing, NO_POSTGRES, onDatabase, test } from './support/postgres.ts';

test.skip(isPostgresMissing, NO_POSTGRES);

test('a server without workers leaves its tasks to worker processes, which take over from one that is killed', async ({
  place,
}, { annotations }) => {
  const settings = { DATABASE_URL: place.databaseUrl };
  const app = await startInstallation({ ...settings, WORKER_CONCURRENCY: '0' });
  const workers: Program[] = [];
  try {
    const pdf = await makePdf({ pages: 25, isSlow: true });
    const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: pdf.bytes });
    expect(await app.api.get(id), 'nobody is there to take it').toMatchObject({ status: 'pending', queuePosition: 1 });

    const first = startWorker(app.dataDir, settings);
    workers.push(first);
    await app.api.waitFor(id, ({ phases }) =>
      phases.some(({ name, itemsProcessed }) => name === 'extracting' && itemsProcessed > 10),
    );
    await first.kill('SIGKILL');
    const { version, status } = await app.api.get(id);
    expect(status).toBe('running');
    const killedAt = performance.now();

    workers.push(startWorker(app.dataDir, settings));
    await app.api.waitFor(id, (task) => task.version > version);
    const movingAfterMs = performance.now() - killedAt;
    expect(movingAfterMs, 'its silence is noticed after ten seconds').toBeLessThan(25_000);
    const description = `${Math.round(movingAfterMs)} ms, the start of the second worker included`;
    annotations.push({ type: 'worker killed to moving again', description });
    const done = await app.api.waitFor(id, isEnded);
    expect(done).toMatchObject({ status: 'completed', attempt: 1 });
    expect((await app.api.events(id)).map(({ type }) => type)).toContain('recovered');
    expect((await app.api.summaryOf(id)).points.length).toBeGreaterThanOrEqual(5);
  } finally {
    for (const worker of workers) await worker.stop();
    await app.stop();
  }
});

// `node faults/scale-out.ts` is the same at large: 500 tasks, 30 kills.
test('nothing is lost or done twice while workers are killed and every process is restarted in turn', async ({
  place,
}, { annotations }) => {
  const TASKS = 24;
  const EXIT_LIMIT_MS = 10_000;
  const books = await openBooks(place);
  const fleet = await startFleet(place.dataDir, { DATABASE_URL: place.databaseUrl }, { webs: 1, workers: 2 });
  try {
    const [web] = fleet.webs;
    for (let index = 0; index < TASKS; index++) await web?.api.createSummary({ kind: 'text', ...smallText(index) });

    const killedAt: number[] = [];
    for (const [index, done] of [2, 6].entries()) {
      await untilDone(books, done);
      killedAt.push(Date.now());
      await fleet.replaceWorker(index, 'SIGKILL');
    }
    await untilDone(books, 10);
    const exitMs = await fleet.restartAll();
    await untilDone(books, TASKS);

    expect(Math.max(...exitMs), 'each is gone within ten seconds').toBeLessThan(EXIT_LIMIT_MS);
    expect(await books.violations()).toEqual([]);
    expect(await books.effects()).toEqual({ completed: TASKS, summaries: TASKS });
    const takeOverMs = (await books.takeOverTimes(killedAt)).map(Math.round);
    annotations.push(
      { type: 'from a kill until its tasks were taken over', description: `${takeOverMs.join(', ')} ms` },
      { type: 'from SIGTERM until the process was gone', description: `${exitMs.map(Math.round).join(', ')} ms` },
    );
  } finally {
    await fleet.stop();
    await books.close();
  }
});

test('ten processes that start at once on an empty database make one schema, and all work', async ({ place }) => {
  const settings = { DATABASE_URL: place.databaseUrl };
  const workers = Array.from({ length: 10 }, () => startWorker(place.dataDir, settings));
  try {
    for (const worker of workers) {
      await expect
        .poll(() => worker.log(), { message: 'it comes up', timeout: 60_000 })
        .toMatch(/^Throughline worker: up to 2 tasks at once\n$/);
    }
    const migrations = await onDatabase(place.databaseUrl, (client) =>
      client.query('select name, count(*)::int as times from kysely_migration group by name order by name'),
    );
    expect(migrations.rows.length).toBeGreaterThanOrEqual(3);
    expect(migrations.rows.every(({ times }) => times === 1)).toBe(true);
    expect(workers.map(({ process }) => process.exitCode)).toEqual(workers.map(() => null));
    const exitMs = await Promise.all(workers.map((worker) => exitTime(worker, 'SIGTERM')));
    expect(Math.max(...exitMs)).toBeLessThan(10_000);
    expect(workers.map(({ process }) => process.exitCode)).toEqual(workers.map(() => 0));
  } finally {
    for (const worker of workers) await worker.stop();
  }
});

async function untilDone(books: Books, count: number): Promise<void> {
  await expect
    .poll(async () => (await books.countByStatus()).completed ?? 0, { timeout: 60_000, intervals: [100] })
    .toBeGreaterThanOrEqual(count);
}
