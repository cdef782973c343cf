import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { isEnded } from './support/api.ts';
import { test as base, expect } from './support/app.ts';
import { type Program, startInstallation, startWorker } from './support/installation.ts';

const server = process.env.TEST_DATABASE_URL ?? '';
const isCI = Boolean(process.env.CI) && process.env.CI !== 'false';

const test = base.extend<{ database: string }>({
  /** A database that no other test has touched. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
  database: async ({}, use) => {
    const name = `throughline_e2e_${randomBytes(6).toString('hex')}`;
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(`create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    await use(url.href);
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  },
});

test.skip(server === '' && !isCI, 'needs PostgreSQL: set TEST_DATABASE_URL, or let npm test start one');

test('a server without workers leaves its tasks to worker processes, which take over from one that is killed', async ({
  database,
}, { annotations }) => {
  const settings = { DATABASE_URL: database };
  const app = await startInstallation({ ...settings, WORKER_CONCURRENCY: '0' });
  const workers: Program[] = [];
  try {
    const pdf = await makePdf({ pages: 240 });
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
