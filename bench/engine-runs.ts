import { setTimeout as wait } from 'node:timers/promises';
import { KINDS } from '../domain/kinds/registry.ts';
import { type Database, openDatabase } from '../server/db/database.ts';
import { makeTestPlace, type TestPlace } from '../server/db/fixtures/test-stores.ts';
import type { Dialect } from '../server/db/migrate.ts';
import { createEmbeddedEngine } from '../server/engine/embedded-engine.ts';
import type { Engine, TakeNext } from '../server/engine/engine.ts';
import { createPgBossEngine } from '../server/engine/pg-boss-engine.ts';
import { makePdf } from '../server/extraction/fixtures/pdf-documents.ts';
import { makeInstallation, upload } from '../server/pipelines/fixtures/test-runtime.ts';
import { type PhaseTracker, type Pipeline, phasesInOrder } from '../server/pipelines/pipeline.ts';
import { type Runners, runnerOf, takerOf } from '../server/pipelines/run-task.ts';
import { summaryPipeline } from '../server/pipelines/summary/summary-pipeline.ts';
import { fillQueue } from '../server/progress/fixtures/fill-queue.ts';
import { createTask } from '../server/progress/fixtures/test-progress.ts';
import { ProgressService } from '../server/progress/progress-service.ts';
import type { TaskRun } from '../server/progress/task-run.ts';
import type { Runtime } from '../server/runtime.ts';
import { extractiveSummarizer } from '../server/summarize/extractive.ts';

const OWNER = 'ada';

async function countToOne(_: null, track: PhaseTracker): Promise<undefined> {
  await track.plan(1);
  track.count(1);
}

/** Every phase of a task, with nothing in it to do: what is left is the engine and the record. */
const nothing: Pipeline<null> = {
  kind: 'summary',
  phases: Object.fromEntries(KINDS.summary.plan.map(({ name }) => [name, { run: countToOne }])),
  open: async () => null,
  verify: async () => 'nothing',
  renew: async () => {},
  close: () => {},
};
const RUNNER = { runner: runnerOf(nothing) };
const RUNNERS: Runners = { summary: RUNNER, ingestion: RUNNER, reembedding: RUNNER };

/** How many tasks of nothing an engine runs in a second. */
export async function tasksPerSecond(dialect: Dialect, count: number): Promise<number> {
  return withEngine(dialect, async ({ database, engine, progress }) => {
    await fillQueue(database, OWNER, count, Date.now() - count);
    const startedAt = performance.now();
    await engine.start(takerOf(progress, RUNNERS), 2);
    await untilCompleted(database, count);
    return (count * 1000) / (performance.now() - startedAt);
  });
}

/** How long a task waits for an engine that has nothing else to do: from its commit until it is claimed. */
export async function pickUpTimes(dialect: Dialect, count: number): Promise<number[]> {
  return withEngine(dialect, async ({ database, engine, progress, committedAt }) => {
    const times: number[] = [];
    const take = takerOf(progress, RUNNERS);
    const takeAndTell: TakeNext = async (signal) => {
      const run = await take(signal);
      if (run !== null) times.push(performance.now() - committedAt());
      return run;
    };
    await engine.start(takeAndTell, 2);
    for (let index = 1; index <= count; index++) {
      await createTask(progress, OWNER);
      await untilCompleted(database, index);
      await wait(20);
    }
    return times;
  });
}

/** How long it takes to take up the next of many tasks. */
export async function claimTimes(dialect: Dialect, waiting: number, count: number): Promise<number[]> {
  return withEngine(dialect, async ({ database, progress }) => {
    await fillQueue(database, OWNER, waiting, Date.now() - waiting);
    const times: number[] = [];
    const runs: TaskRun[] = [];
    for (let index = 0; index < count; index++) {
      const startedAt = performance.now();
      const run = await progress.claimNext();
      times.push(performance.now() - startedAt);
      if (run === null) throw new Error('nothing was there to take up');
      runs.push(run);
    }
    for (const run of runs) progress.release(run);
    return times;
  });
}

/** What a summary takes with its progress written, and the same without, in turn: milliseconds of each round. */
export async function trackedAndUntracked(
  dialect: Dialect,
  pages: number,
  rounds: number,
): Promise<{ tracked: number[]; untracked: number[] }> {
  const { bytes } = await makePdf({ pages });
  const installation = await makeInstallation(dialect);
  try {
    const runtime = await installation.open();
    const tracked: number[] = [];
    const untracked: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const isTracked of [true, false]) {
        const uploadId = await upload(runtime, OWNER, 'survey.pdf', bytes);
        await runtime.kinds.summary.create(OWNER, { kind: 'upload', uploadId });
        const run = await runtime.progress.claimNext();
        if (run === null) throw new Error('nothing was there to take up');
        const startedAt = performance.now();
        if (isTracked) await runnerOf(pipelineOf(runtime)).run(run, runtime.progress);
        else await runWithoutProgress(runtime, run);
        (isTracked ? tracked : untracked).push(performance.now() - startedAt);
        runtime.progress.release(run);
        // Nobody completed it: it would be taken up again.
        await runtime.database.store.deleteFrom('tasks').where('id', '=', run.task.id).execute();
      }
    }
    return { tracked, untracked };
  } finally {
    await installation.close();
  }
}

/** The phases of a summary, with all that they store, and nobody told how far they are. */
async function runWithoutProgress(runtime: Runtime, run: TaskRun): Promise<void> {
  const pipeline = pipelineOf(runtime);
  const { store } = runtime.database;
  const track: PhaseTracker = {
    signal: run.signal,
    deaths: 0,
    plan: async () => {},
    count: () => {},
    countInWork: () => {},
    store: (_, effect) => store.transaction().execute(effect),
    repair: (_processed, _index, effect) => store.transaction().execute(effect),
    failItem: async () => {},
    replan: (effect) => store.transaction().execute(effect),
  };
  const work = await pipeline.open(run);
  for (const phase of phasesInOrder(pipeline.kind, pipeline.phases)) {
    const effect = await phase.run(work, track);
    if (effect !== undefined) await store.transaction().execute(effect);
  }
  await pipeline.verify(work);
  pipeline.close(work);
}

function pipelineOf({ database, files, settings }: Runtime) {
  return summaryPipeline({
    database,
    files,
    fetchPolicy: { allowPrivate: false, trustedOrigins: [], maxBytes: settings.maxUploadBytes },
    youtube: { baseUrl: settings.youtubeBaseUrl, languages: settings.captionLanguages },
    extractionLimits: {},
    summarizer: extractiveSummarizer,
    clock: Date.now,
  });
}

interface Bench {
  readonly database: Database;
  readonly engine: Engine;
  readonly progress: ProgressService;
  /** When a transaction that made a task was last committed, by `performance.now()`. */
  committedAt(): number;
}

async function withEngine<Result>(dialect: Dialect, use: (bench: Bench) => Promise<Result>): Promise<Result> {
  const place = await makeTestPlace(dialect);
  const database = await openDatabase(place);
  let committedAt = Number.NaN;
  try {
    const engine = await openEngine(place);
    const wake = () => {
      committedAt = performance.now();
      engine.wake();
    };
    try {
      const progress = new ProgressService(database, { ...engine, wake });
      return await use({ database, engine, progress, committedAt: () => committedAt });
    } finally {
      await engine.stop();
    }
  } finally {
    await database.close();
    await place.remove();
  }
}

async function openEngine({ databaseUrl }: TestPlace): Promise<Engine> {
  if (databaseUrl === null) return createEmbeddedEngine();
  const engine = createPgBossEngine(databaseUrl);
  await engine.open();
  return engine;
}

async function untilCompleted({ store }: Database, count: number): Promise<void> {
  for (;;) {
    const row = await store
      .selectFrom('tasks')
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .where('status', '=', 'completed')
      .executeTakeFirstOrThrow();
    if (Number(row.count) >= count) return;
    await wait(5);
  }
}
