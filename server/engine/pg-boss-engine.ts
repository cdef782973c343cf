import { fromKysely, PgBoss } from 'pg-boss';
import type { Database, StoreTransaction } from '#server/db/database.ts';
import type { Engine, TaskHandler } from './engine.ts';

const QUEUE = 'tasks';

export interface PgBossPolicy {
  /** A worker that has been silent for so long is dead: what it ran is delivered to another. At least 10. */
  readonly heartbeatSeconds: number;
  /** Workers are woken by notification; this is how often they look all the same. */
  readonly pollSeconds: number;
  /** How often somebody looks for unfinished tasks that no delivery is under way for. */
  readonly sweepMs: number;
  readonly clock: () => number;
}

const DEFAULTS: PgBossPolicy = { heartbeatSeconds: 10, pollSeconds: 2, sweepMs: 30_000, clock: Date.now };

/** A task may run for a day before its delivery is repeated beside it; the hold on the task keeps that harmless. */
const LONGEST_RUN_SECONDS = 23 * 3600;
/** Whether a task is worth another try is for its own record to say, not for its delivery. */
const DELIVERIES = 10_000;

/** pg-boss on the database of the tasks: any number of processes deliver, and take over from each other. */
export function createPgBossEngine(
  database: Database,
  databaseUrl: string,
  policy: Partial<PgBossPolicy> = {},
): Engine & { open(): Promise<void> } {
  const { heartbeatSeconds, pollSeconds, sweepMs, clock } = { ...DEFAULTS, ...policy };
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 5,
    useListenNotify: true,
    // How often it looks for dead workers: the timer, and how rarely a queue may be looked at. A minute each by default.
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
  });
  boss.on('error', (error) => console.warn(`the queue met an error: ${error.message}`));
  const shutdown = new AbortController();
  const running = new Set<Promise<void>>();
  let sweeper: NodeJS.Timeout | undefined;

  /**
   * One delivery of a task waits at most: announcing it twice is harmless. The wait counts on the database's clock, and
   * what need not wait is sent without one: workers are only woken for deliveries that are due when they are inserted.
   */
  const send = (taskId: string, waitMs: number, trx?: StoreTransaction) =>
    boss.send(
      QUEUE,
      { taskId },
      {
        singletonKey: taskId,
        ...(waitMs > 0 ? { startAfter: waitMs / 1000 } : {}),
        ...(trx === undefined ? {} : { db: fromKysely(trx) }),
      },
    );

  const sweep = async () => {
    for (const taskId of await forgottenTasks(database, clock() - sweepMs)) await send(taskId, 0);
  };

  const work = async (handler: TaskHandler) => {
    const options = {
      pollingIntervalSeconds: pollSeconds,
      // Nobody notifies of a retry that has become due.
      notifyPollingIntervalSeconds: pollSeconds,
      heartbeatRefreshSeconds: 1,
    };
    const workerId = await boss.work<{ taskId: string }>(QUEUE, options, async ([job]) => {
      if (job === undefined) return;
      const run = handler(job.data.taskId, AbortSignal.any([job.signal, shutdown.signal]));
      running.add(run);
      try {
        await run;
      } finally {
        running.delete(run);
        // Where one task waited there may be more: look again at once.
        boss.notifyWorker(workerId);
      }
    });
  };

  return {
    kind: 'pg-boss',
    /** Makes the queue ready, so that tasks can be enqueued; processes that start at once wait for each other. */
    open: async () => {
      await boss.start();
      await boss.createQueue(QUEUE, {
        policy: 'short',
        notify: true,
        heartbeatSeconds,
        expireInSeconds: LONGEST_RUN_SECONDS,
        retryLimit: DELIVERIES,
        retryDelay: 1,
        deleteAfterSeconds: 3600,
      });
    },
    enqueue: async (trx, taskId, notBefore) => {
      await send(taskId, notBefore - clock(), trx);
    },
    wake: () => {},
    start: async (handler: TaskHandler, concurrency: number) => {
      for (let slot = 0; slot < concurrency; slot++) await work(handler);
      sweeper = setInterval(
        () => void sweep().catch((error: Error) => console.warn(`the queue could not be swept: ${error.message}`)),
        sweepMs,
      ).unref();
      await sweep();
    },
    stop: async () => {
      clearInterval(sweeper);
      const letGo = boss.offWork(QUEUE, { wait: true });
      shutdown.abort(new Error('this process is shutting down'));
      await letGo;
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
    running: () => running.size,
  };
}

/** Unfinished tasks that ought to move and have not since the given moment: their delivery was lost. */
async function forgottenTasks({ store }: Database, before: number): Promise<string[]> {
  const rows = await store
    .selectFrom('tasks')
    .select('id')
    .where('status', 'in', ['pending', 'running'])
    .where('updated_at', '<', before)
    .where((where) => where.or([where('heartbeat_at', 'is', null), where('heartbeat_at', '<', before)]))
    .where((where) => where.or([where('next_retry_at', 'is', null), where('next_retry_at', '<', before)]))
    .execute();
  return rows.map(({ id }) => id);
}
