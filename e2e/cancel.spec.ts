import { setTimeout as delay } from 'node:timers/promises';
import { KINDS, type PhaseName } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { withBadPages } from '#server/extraction/fixtures/bad-pages.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { makePlainText } from '#server/extraction/fixtures/text-documents.ts';
import { articleText } from '#server/sources/fixtures/article.ts';
import { type Api, isEnded, orRefusal, Refusal } from './support/api.ts';
import { expect } from './support/app.ts';
import { type Installation, startInstallation, startWorker } from './support/installation.ts';
import { installPhaseGate } from './support/phase-gate.ts';
import { isPostgresMissing, NO_POSTGRES, test } from './support/postgres.ts';
import { sourceFiles } from './support/stored-data.ts';

/** Promised: so long after it was asked for, a cancel has come about. */
const LIMIT_MS = 2_000;
const PHASES: readonly PhaseName[] = KINDS.summary.plan.map(({ name }) => name);
const SETTINGS = { ALLOW_PRIVATE_URLS: 'true' };

/** Where a task is when it is cancelled, and what keeps it there. */
interface Moment {
  readonly name: string;
  readonly phase: PhaseName;
  begin(api: Api, webUrl: string): Promise<TaskSnapshot>;
  isThere?(task: TaskSnapshot): boolean;
}

const MOMENTS: readonly Moment[] = [
  {
    name: 'a server does not answer',
    phase: 'connecting',
    begin: (api, web) => api.summarizeUrl(`${web}/hang`),
  },
  {
    name: 'a server stops in the middle of its answer',
    phase: 'fetching',
    begin: (api, web) => api.summarizeUrl(`${web}/stall`),
  },
  {
    name: 'a page of a PDF never comes to its end',
    phase: 'extracting',
    begin: async (api) => {
      const { bytes } = await makePdf({ pages: 3 });
      return api.summarizeFile({ name: 'endless.pdf', content: withBadPages(bytes, { 1: 'endless' }) });
    },
    // Its reader has had the time to get to that page.
    isThere: ({ updatedAt }) => Date.now() - Date.parse(updatedAt) > 2_000,
  },
  {
    name: 'a very long text is being analyzed',
    phase: 'analyzing',
    begin: (api) =>
      api.summarizeFile({ name: 'long.txt', content: Buffer.from(makePlainText({ sections: 8_000 }).bytes) }),
  },
  {
    name: 'it waits for its next try',
    phase: 'connecting',
    begin: (api, web) => api.summarizeUrl(`${web}/rate-limited`),
    isThere: ({ nextRetryAt }) => nextRetryAt !== null,
  },
];

test('a person cancels a task wherever it is, and sees it stop at once', async ({ page, web }, { annotations }) => {
  test.slow();
  const app = await startInstallation(SETTINGS);
  try {
    const took: number[] = [];
    for (const moment of MOMENTS) {
      const { id } = await begin(moment, app.api, web.url, (task) => page.goto(`${app.url}/tasks/${task.id}`));
      const askedAt = performance.now();
      await page.getByRole('button', { name: /^Cancel/ }).click();
      await expect(page.getByRole('region', { name: 'Progress' })).toContainText('Cancelled');
      const seenMs = Math.round(performance.now() - askedAt);
      took.push(await acknowledgedMs(app.api, id));
      const description = `${took.at(-1)} ms; the person saw it ${seenMs} ms after the click`;
      annotations.push({ type: moment.name, description });
      await expectCancelled(app.api, id, moment.phase);
    }
    expect(Math.max(...took)).toBeLessThan(LIMIT_MS);
    await expectNothingHalfFetched(app);
  } finally {
    await app.stop();
  }
});

test('a cancel reaches a worker in another process, in every phase', async ({ place, web }, { annotations }) => {
  test.skip(isPostgresMissing, NO_POSTGRES);
  test.slow();
  const settings = { ...SETTINGS, DATABASE_URL: place.databaseUrl, DATA_DIR: place.dataDir };
  const app = await startInstallation({ ...settings, WORKER_CONCURRENCY: '0' });
  const worker = startWorker(place.dataDir, { ...settings, WORKER_CONCURRENCY: '1' });
  const gate = await installPhaseGate(place.databaseUrl);
  try {
    const took: number[] = [];
    const record = (name: string, askedAt: number) => {
      took.push(performance.now() - askedAt);
      annotations.push({ type: name, description: `${Math.round(took.at(-1) ?? 0)} ms` });
    };
    for (const moment of MOMENTS) {
      const { id } = await begin(moment, app.api, web.url);
      const askedAt = performance.now();
      await app.api.cancel(id);
      await untilCancelled(app.api, id);
      record(moment.name, askedAt);
      await expectCancelled(app.api, id, moment.phase);
    }
    for (const phase of PHASES) {
      await gate.close(phase);
      const { id } = await app.api.createSummary({ kind: 'text', text: articleText });
      await gate.untilWaiting(0);
      const askedAt = performance.now();
      const cancelling = app.api.cancel(id).catch(orRefusal);
      await gate.untilWaiting(1);
      await gate.open();
      if ((await cancelling) instanceof Refusal) {
        // The worker's last write came first: one of both wins, and the other says so.
        expect(phase).toBe('saving');
        expect(await app.api.waitFor(id, isEnded)).toMatchObject({ status: 'completed', receipt: null });
        continue;
      }
      await untilCancelled(app.api, id);
      record(`${phase} has just begun`, askedAt);
      // The other process hears of it within a second: in this phase, in a later one, or between two.
      const { receipt } = await app.api.get(id);
      expect([...PHASES.slice(PHASES.indexOf(phase)), null]).toContain(receipt?.stoppedIn);
      expect(await app.api.library(), 'nothing was made').toEqual([]);
    }
    expect(Math.max(...took)).toBeLessThan(LIMIT_MS);
    annotations.push({ type: 'slowest', description: `${Math.round(Math.max(...took))} ms` });
  } finally {
    await gate.remove();
    await worker.stop();
    await app.stop();
  }
});

/** Begins a task and waits until it is where it is to be cancelled. */
async function begin(
  { phase, begin: give, isThere = () => true }: Moment,
  api: Api,
  webUrl: string,
  look: (task: TaskSnapshot) => Promise<unknown> = async () => {},
): Promise<TaskSnapshot> {
  const task = await give(api, webUrl);
  await look(task);
  return api.waitFor(task.id, (now) => now.status === 'running' && now.phase === phase && isThere(now));
}

async function untilCancelled(api: Api, id: string): Promise<void> {
  while ((await api.get(id)).status !== 'cancelled') await delay(20);
}

async function expectCancelled(api: Api, id: string, phase: PhaseName): Promise<void> {
  const cancelled = await api.get(id);
  expect(cancelled).toMatchObject({ status: 'cancelled', request: null, receipt: { stoppedIn: phase } });
  const events = (await api.events(id)).map(({ type }) => type);
  expect(events.at(-1)).toBe('cancelled');
  expect(events.filter((type) => type === 'cancelled')).toHaveLength(1);
}

/** From the request until it had come about, as the record of the task tells; what nobody worked on has none. */
async function acknowledgedMs(api: Api, id: string): Promise<number> {
  const events = await api.events(id);
  const timeOf = (wanted: string) => events.find(({ type }) => type === wanted)?.at;
  const cancelledAt = timeOf('cancelled') ?? '';
  return Date.parse(cancelledAt) - Date.parse(timeOf('cancel-requested') ?? cancelledAt);
}

/** What was uploaded is the person’s; what was being fetched is gone. */
async function expectNothingHalfFetched({ dataDir }: Installation): Promise<void> {
  await expect
    .poll(async () => (await sourceFiles(dataDir)).filter((path) => !path.startsWith('uploads/')))
    .toEqual([]);
}
