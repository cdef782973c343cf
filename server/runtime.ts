import { type PhaseName, TASK_KINDS } from '#domain/kinds/registry.ts';
import { RETRY_POLICY } from '#domain/retry-decision.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { BulkInput, BulkOutput } from '#domain/tasks-api.ts';
import type { Database } from '#server/db/database.ts';
import { databaseTime } from '#server/db/database-time.ts';
import { type Embeddings, openEmbeddings } from '#server/embedding/embeddings.ts';
import { createEmbeddedEngine } from '#server/engine/embedded-engine.ts';
import type { Engine } from '#server/engine/engine.ts';
import { createPgBossEngine } from '#server/engine/pg-boss-engine.ts';
import { type Knowledge, openKnowledge } from '#server/knowledge/knowledge.ts';
import { type Library, openLibrary } from '#server/library/library.ts';
import { factsOf, type Kinds, openKinds } from '#server/pipelines/registry.ts';
import { takerOf } from '#server/pipelines/run-task.ts';
import type { ProgressPolicy } from '#server/progress/progress-policy.ts';
import { ProgressService, type Renew } from '#server/progress/progress-service.ts';
import { refreshIndex } from '#server/search/refresh-index.ts';
import { openSearch, type Search } from '#server/search/search.ts';
import { openSearchIndex } from '#server/search/search-index.ts';
import { readSettings, type Settings } from '#server/settings/settings.ts';
import { type FileStore, openFileStore } from '#server/sources/file-store.ts';
import { extractiveSummarizer } from '#server/summarize/extractive.ts';
import { collectGarbage } from './collect-garbage.ts';
import { drain } from './drain.ts';
import { isFolderOf } from './installation-file.ts';
import { openInstallation } from './open-installation.ts';
import { pruneTasks } from './prune-tasks.ts';
import { openSweeper } from './sweeper.ts';

/** Everything that one process of the product consists of, put together. */
export interface Runtime {
  readonly settings: Settings;
  readonly database: Database;
  /** The id that database and data folder have in common. */
  readonly installationId: string;
  readonly engine: Engine;
  readonly files: FileStore;
  readonly progress: ProgressService;
  readonly library: Library;
  readonly knowledge: Knowledge;
  readonly search: Search;
  readonly embeddings: Embeddings;
  /** What the server does for each kind of task: `kinds.summary.create(owner, source)`. */
  readonly kinds: Kinds;
  /** Cancels what is being added to a knowledge base, and removes it with what is in no other. */
  removeKnowledgeBase(owner: string, id: string): Promise<void>;
  /** Does a failed task, or the failed items of a completed one, again; with `from`, a phase and all after it. */
  retryTask(owner: string, id: string, from?: PhaseName): Promise<TaskSnapshot>;
  controlTasks(owner: string, input: BulkInput): Promise<BulkOutput>;
  removeTask(owner: string, id: string): Promise<void>;
  removeSummary(owner: string, id: string): Promise<void>;
  /** Begins to run tasks in this process. */
  startWorker(): Promise<void>;
  /** Runs tasks in this process for as long as the settings say, once however often it is called. Answers how many, and how many still wait. */
  drain(): Promise<{ taken: number; waiting: number }>;
  /** Lets go of every task and closes the database, once however often it is called. */
  stop(): Promise<void>;
}

const CLEANING_INTERVAL_MS = 3600_000;
const DAY_MS = 24 * 3600_000;

/** Opens an installation. The clock and the policies can be set for tests. */
export async function openRuntime(settings: Settings, policy: Partial<ProgressPolicy> = {}): Promise<Runtime> {
  const { database, installationId } = await openInstallation(settings);
  const clock = policy.clock ?? Date.now;
  const engine = await openEngine(settings, clock);
  const files = openFileStore(settings.dataDir, () => isFolderOf(settings.dataDir, installationId));
  const progressPolicy = {
    ttlMs: settings.taskTtlSeconds * 1000,
    limits: { perOwner: settings.ownerConcurrency, perHost: settings.hostConcurrency },
    // No other process can hold a task of a database that this process has to itself.
    ...(database.dialect === 'sqlite' ? { staleAfterMs: 0 } : { leaseClock: databaseTime }),
    ...policy,
  };
  const progress = new ProgressService(
    database,
    engine,
    progressPolicy,
    factsOf(() => kinds),
  );
  const library = openLibrary(database.store);
  const reading = {
    database,
    files,
    fetchPolicy: {
      allowPrivate: settings.allowPrivateUrls,
      trustedOrigins: [new URL(settings.youtubeBaseUrl).origin],
      maxBytes: settings.maxUploadBytes,
    },
    youtube: { baseUrl: settings.youtubeBaseUrl, languages: settings.captionLanguages },
    extractionLimits: {
      timeoutMs: settings.extractionTimeoutSeconds * 1000,
      memoryBytes: settings.extractionMemoryBytes,
    },
  };
  const index = openSearchIndex(database.dialect);
  const knowledge = openKnowledge({ database, files, clock });
  const embeddings = openEmbeddings({ database, endpoint: settings.embedding, clock });
  const search = openSearch(
    { database, embedQuery: embeddings.embedQuery },
    { vectorBytes: settings.searchMemoryBytes },
  );
  const kinds: Kinds = openKinds({
    ...reading,
    progress,
    summarizer: extractiveSummarizer,
    embeddings,
    index,
    archives: {
      maxFiles: settings.archiveMaxFiles,
      maxBytes: settings.archiveMaxBytes,
      maxFileBytes: settings.maxUploadBytes,
    },
    crawl: { maxPages: settings.crawlMaxPages, delayMs: settings.crawlDelayMs },
    chunkTokens: settings.chunkTokens,
    embeddingBatch: settings.embedding?.batch,
    retry: policy.retry ?? RETRY_POLICY,
    clock,
    random: policy.random ?? Math.random,
    // A model that was fitted on the beginning of a collection says less and less of it as it grows.
    onIngested: async (owner) => {
      const { isOutdated, taskId } = await embeddings.status(owner);
      if (isOutdated && taskId === null) await kinds.reembedding.create(owner);
    },
  });
  const renew: Renew = async (trx, task, redo) => kinds[task.kind].runner.renew(trx, task, redo);
  const takeNext = takerOf(progress, kinds, files.explain);
  const removeFiles = (keys: readonly string[]) => Promise.all(keys.map((key) => files.remove(key)));
  const sweeper = openSweeper(database, removeFiles);
  let cleaner: NodeJS.Timeout | undefined;
  const removeTask = async (owner: string, id: string) => {
    let unneeded: string[] = [];
    await progress.remove(owner, id, async (trx, task) => {
      unneeded = await kinds[task.kind].discard(trx, task);
    });
    await removeFiles(unneeded);
    void sweeper.sweep();
  };
  const clean = async () => {
    for (const kind of TASK_KINDS) await kinds[kind].clean?.().catch(reportCleaning);
    const { dataDir, trashDays, taskRetentionDays } = settings;
    if (taskRetentionDays !== null) {
      const before = clock() - taskRetentionDays * DAY_MS;
      await pruneTasks(database.store, before, removeTask).catch(reportCleaning);
    }
    await collectGarbage({ store: database.store, dataDir, installationId, trashDays }, clock()).catch(reportCleaning);
  };

  const shutdown = new AbortController();
  let draining: Promise<{ taken: number; waiting: number }> | null = null;
  const drainOnce = async () => {
    const isOver = AbortSignal.any([AbortSignal.timeout(settings.drainSeconds * 1000), shutdown.signal]);
    void sweeper.sweep();
    const taken = await drain(takeNext, Math.max(1, settings.workerConcurrency), isOver);
    return { taken, waiting: await progress.read.countWaiting() };
  };

  let refreshing: Promise<void> | null = null;
  let stopped: Promise<void> | null = null;
  const stop = async () => {
    clearInterval(cleaner);
    shutdown.abort(new Error('this process is shutting down'));
    // Whoever asked for the draining hears of its failure.
    await Promise.all([engine.stop(), sweeper.stop(), draining?.catch(() => {}), refreshing]);
    await database.close();
  };

  return {
    settings,
    database,
    installationId,
    engine,
    files,
    progress,
    library,
    knowledge,
    search,
    embeddings,
    kinds,
    removeKnowledgeBase: async (owner, id) => {
      const { activeTaskIds } = await knowledge.get(owner, id);
      await progress.controlMany(owner, { action: 'cancel', select: { ids: activeTaskIds } });
      await knowledge.remove(owner, id);
      void sweeper.sweep();
    },
    retryTask: (owner, id, from) =>
      from === undefined ? progress.retry(owner, id, renew) : progress.retryFrom(owner, id, from, renew),
    controlTasks: (owner, input) => progress.controlMany(owner, input, renew),
    removeTask,
    removeSummary: async (owner, id) => {
      await removeFiles(await library.remove(owner, id));
      void sweeper.sweep();
    },
    startWorker: async () => {
      await engine.start(takeNext, settings.workerConcurrency);
      await clean();
      sweeper.start();
      refreshing ??= refreshIndex(database, index, shutdown.signal).catch((error: unknown) => {
        if (!shutdown.signal.aborted) console.warn('search_index.refresh_failed', error);
      });
      cleaner = setInterval(() => void clean(), CLEANING_INTERVAL_MS).unref();
    },
    drain: () => {
      draining ??= drainOnce().finally(() => {
        draining = null;
      });
      return draining;
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function reportCleaning(error: unknown): void {
  console.warn('what nobody needs any more could not be removed:', error);
}

async function openEngine(settings: Settings, clock: () => number): Promise<Engine> {
  if (settings.databaseUrl === null) return createEmbeddedEngine();
  const engine = createPgBossEngine(settings.databaseUrl, { clock });
  await engine.open();
  return engine;
}

/** Next gives instrumentation and route handlers instances of their own of this module: the runtime is the process's. */
const holder = globalThis as typeof globalThis & { [RUNTIME]?: Promise<Runtime> };
const RUNTIME = Symbol.for('throughline.runtime');

/** The runtime of this process, opened when it is first asked for. */
export function runtime(): Promise<Runtime> {
  holder[RUNTIME] ??= openRuntime(readSettings(process.env));
  return holder[RUNTIME];
}
