/**
 * `node faults/scale-out.ts`: two web and three worker processes on one PostgreSQL, and many small tasks given to them
 * over HTTP, while workers are killed at random and replaced, and others asked to stop and replaced. At the end every
 * task must be done, once.
 *
 * `--tasks 500 --webs 2 --workers 3 --kills 30 --terms 10 --seed 1`. Needs a build. Exits with 1 where anything is wrong.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../scripts/postgres.mjs';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '500' },
    webs: { type: 'string', default: '2' },
    workers: { type: 'string', default: '3' },
    kills: { type: 'string', default: '30' },
    terms: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const wanted = { tasks: Number(values.tasks), webs: Number(values.webs), workers: Number(values.workers) };
const disturbances = { kills: Number(values.kills), terms: Number(values.terms) };

const server = process.env.TEST_DATABASE_URL ? null : await startPostgres();
if (server !== null) process.env.TEST_DATABASE_URL = server.url;
// The fixtures read that as they are loaded.
const { makeTestPlace } = await import('#server/db/fixtures/test-stores.ts');
const { seededRandom } = await import('#server/extraction/fixtures/prose.ts');
const { openBooks } = await import('./books.ts');
const { startFleet } = await import('./fleet.ts');
const { describeTimes } = await import('./report.ts');
const { smallText } = await import('./small-texts.ts');
const { whatIsLeft } = await import('./what-is-left.ts');

/** So many texts, given again and again: what is left of each is the same every time. */
const TEXTS = 10;
const POLL_MS = 100;
/** The machine is busy; this is for what would never end. */
const PATIENCE_MS = 20 * 60_000;
const EXIT_LIMIT_MS = 10_000;

const random = seededRandom(Number(values.seed));
const place = await makeTestPlace('postgres');
const books = await openBooks(place);
const fleet = await startFleet(place.dataDir, { DATABASE_URL: place.databaseUrl ?? '' }, wanted);
try {
  const before = await giveTexts(TEXTS);
  await untilDone(TEXTS);
  const undisturbed = await leftOf(before);
  const startedAt = performance.now();
  const given = giveTexts(wanted.tasks);
  const { killedAt, exitMs } = await disturb(TEXTS);
  const ids = await given;
  await untilDone(TEXTS + wanted.tasks);
  const seconds = (performance.now() - startedAt) / 1000;

  const violations = await books.violations();
  for (const [index, left] of (await leftOf(ids)).entries()) {
    if (left !== undisturbed[index % TEXTS]) violations.push(`${ids[index]} is not what it is without a kill`);
  }
  const { completed, summaries } = await books.effects();
  if (summaries !== TEXTS + wanted.tasks) violations.push(`${summaries} summaries of ${TEXTS + wanted.tasks} tasks`);
  for (const ms of exitMs) if (ms > EXIT_LIMIT_MS) violations.push(`a worker took ${Math.round(ms)} ms to stop`);
  for (const violation of violations.slice(0, 50)) console.log(`VIOLATED  ${violation}`);
  const perSecond = (wanted.tasks / seconds).toFixed(1);
  console.log(`${wanted.webs} web and ${wanted.workers} worker processes, seed ${values.seed}`);
  console.log(`${wanted.tasks} tasks in ${Math.round(seconds)} s: ${perSecond} a second`);
  console.log(`${killedAt.length} workers killed, ${exitMs.length} asked to stop; all replaced`);
  console.log(
    `${completed} of ${TEXTS + wanted.tasks} completed, ${summaries} summaries; ${violations.length} violations`,
  );
  console.log(`from a kill until the task was taken over: ${describeTimes(await books.takeOverTimes(killedAt))}`);
  console.log(`from SIGTERM until the worker was gone: ${describeTimes(exitMs)}`);
  if (violations.length > 0) process.exitCode = 1;
} finally {
  await fleet.stop();
  await books.close();
  await place.remove();
  await server?.stop();
}

/** Gives texts to the web processes in turn, as four people would at once. Answers the ids of the tasks. */
async function giveTexts(count: number): Promise<string[]> {
  const ids = new Array<string>(count);
  const queue = ids.keys();
  const give = async () => {
    for (const index of queue) {
      const web = fleet.webs[index % fleet.webs.length];
      if (web === undefined) throw new Error('there is no web process');
      ids[index] = (await web.api.createSummary({ kind: 'text', ...smallText(index % TEXTS) })).id;
    }
  };
  await Promise.all(Array.from({ length: 4 }, give));
  return ids;
}

/** Kills workers, and asks others to stop, each time that some more of the tasks are done: throughout the run. */
async function disturb(doneBefore: number): Promise<{ killedAt: number[]; exitMs: number[] }> {
  const signals = [
    ...Array.from({ length: disturbances.kills }, () => 'SIGKILL' as const),
    ...Array.from({ length: disturbances.terms }, () => 'SIGTERM' as const),
  ]
    .map((signal) => ({ signal, place: random() }))
    .toSorted((a, b) => a.place - b.place);
  const killedAt: number[] = [];
  const exitMs: number[] = [];
  for (const [nth, { signal }] of signals.entries()) {
    // The last ones would find nothing to do.
    await untilDone(doneBefore + Math.floor((wanted.tasks * 0.95 * nth) / signals.length));
    await wait(random() * 500);
    const at = Date.now();
    const ms = await fleet.replaceWorker(Math.floor(random() * wanted.workers), signal);
    if (signal === 'SIGKILL') killedAt.push(at);
    else exitMs.push(ms);
    if ((nth + 1) % 10 === 0) console.log(`${nth + 1} workers replaced so far`);
  }
  return { killedAt, exitMs };
}

async function untilDone(count: number): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const counts = await books.countByStatus();
    if ((counts.completed ?? 0) >= count) return;
    if ((counts.failed ?? 0) > 0) throw new Error(`a task has failed: ${JSON.stringify(counts)}\n${fleet.log()}`);
    if (performance.now() > giveUpAt) throw new Error(`it does not end: ${JSON.stringify(counts)}\n${fleet.log()}`);
    await wait(POLL_MS);
  }
}

/** What each task has left in the store, as JSON. */
async function leftOf(ids: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const id of ids) left.push(JSON.stringify(await whatIsLeft(books.database, id)));
  return left;
}
