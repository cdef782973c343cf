/**
 * `npm run bench`: what the product costs. Absolute figures are of this machine and this moment; the ratios, taken side
 * by side in one run, are what can be compared. `npm run bench -- memory`: what documents of millions of passages cost.
 */
import { makePdf } from '../server/extraction/fixtures/pdf-documents.ts';
import { makeProse } from '../server/extraction/fixtures/prose.ts';
import { benchEngine } from './engine.ts';
import { median, report } from './figures.ts';
import { benchIngestion } from './ingestion.ts';
import { benchMemory } from './memory.ts';
import { type Repeated, requestsPerSecond, serveBytes } from './requests.ts';
import { benchSearch } from './search.ts';
import { residentMegabytes, type ServedApp, serveApp, summarize, summarizeFile, withDataFolder } from './served-app.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ROUNDS = 3;
const TASKS = 20;
const PAGES = 100;

if (process.argv[2] === 'memory') await benchMemory();
else await benchAll();

async function benchAll(): Promise<void> {
  await benchEngine();
  await benchIngestion();
  await benchSearch();
  await withDataFolder(benchServer);
}

async function benchServer(folder: string): Promise<void> {
  const app = await serveApp(folder);
  const idle = residentMegabytes(app.pid);
  report('start to ready, empty data folder', `${Math.round(app.readyMs)} ms`);
  report('idle memory of the server', idle === null ? 'unknown' : `${idle} MB`);

  await benchSummary(app);
  const ids = await makeTasks(app);
  await benchWatch(app, ids);
  report('memory of the server after all that', `${residentMegabytes(app.pid)} MB`);

  await app.stop();
  const again = await serveApp(folder);
  report(`start to ready, ${TASKS + ROUNDS} tasks in place`, `${Math.round(again.readyMs)} ms`);
  await again.stop();
}

async function benchSummary(app: ServedApp): Promise<void> {
  const { bytes } = await makePdf({ pages: PAGES });
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const task = await summarizeFile(app, `${PAGES}-pages.pdf`, bytes);
    seconds.push((Date.parse(task.completedAt ?? '') - Date.parse(task.startedAt ?? '')) / 1000);
    if (round < ROUNDS - 1) continue;
    for (const phase of task.phases) {
      const ms = Date.parse(phase.completedAt ?? '') - Date.parse(phase.startedAt ?? '');
      report(`  ${phase.name}, ${phase.itemsTotal} ${phase.unit}`, `${ms} ms`);
    }
  }
  report(`summary of ${PAGES} pages`, `${median(seconds).toFixed(2)} s (median of ${ROUNDS})`);
}

async function makeTasks(app: ServedApp): Promise<string[]> {
  const text = makeProse({ sections: 2 })
    .sections.flatMap(({ paragraphs }) => paragraphs)
    .join('\n\n');
  const tasks = await Promise.all(Array.from({ length: TASKS }, () => summarize(app, { kind: 'text', text })));
  return tasks.map(({ id }) => id);
}

/** `tasks.watch` beside a bare server that answers the same bytes, in turn, so that both see the same machine. */
async function benchWatch(app: ServedApp, ids: readonly string[]): Promise<void> {
  for (const count of [1, TASKS]) {
    for (const holdsAll of [true, false]) {
      const request = await watchRequest(app, ids.slice(0, count), holdsAll);
      const answer = await fetch(request.origin + request.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: request.body,
      });
      const bytes = await answer.text();
      const bare = await serveBytes(bytes);
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await requestsPerSecond(request, SECONDS));
        theirs.push(await requestsPerSecond({ ...request, origin: bare.origin }, SECONDS));
      }
      await bare.stop();
      const ratio = median(ours.map((rate, round) => (theirs[round] ?? 0) / rate));
      report(
        `tasks.watch, ${count} ${count === 1 ? 'id' : 'ids'}, ${holdsAll ? 'nothing changed' : 'all changed'}, ${bytes.length} bytes`,
        `${Math.round(median(ours))}/s; bare node:http ${Math.round(median(theirs))}/s, ${ratio.toFixed(1)} times as many`,
      );
    }
  }
}

async function watchRequest(app: ServedApp, ids: readonly string[], holdsAll: boolean): Promise<Repeated> {
  const ask = (tasks: object[]): Repeated => ({
    origin: app.url,
    path: '/api/trpc/tasks.watch',
    body: JSON.stringify({ tasks }),
  });
  if (!holdsAll) return ask(ids.map((id) => ({ id })));
  const first = ask(ids.map((id) => ({ id })));
  const answer = await fetch(first.origin + first.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: first.body,
  });
  const { result } = (await answer.json()) as { result: { data: { tasks: { id: string; version: number }[] } } };
  return ask(result.data.tasks.map(({ id, version }) => ({ id, version })));
}
