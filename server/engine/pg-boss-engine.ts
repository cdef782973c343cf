import { fromKysely, PgBoss } from 'pg-boss';
import type { StoreTransaction } from '#server/db/database.ts';
import type { Engine, TakeNext } from './engine.ts';

const QUEUE = 'tasks';
/** The key of deliveries that nothing in particular is the reason of. */
const SWEEP = 'sweep';

export interface PgBossPolicy {
  /** A worker that has been silent for so long is dead: somebody else looks for what it ran. At least 10. */
  readonly heartbeatSeconds: number;
  /** Workers are woken by notification; this is how often they look all the same. */
  readonly pollSeconds: number;
  /** How often somebody looks for tasks to run though nothing was announced. */
  readonly sweepMs: number;
  readonly clock: () => number;
}

const DEFAULTS: PgBossPolicy = { heartbeatSeconds: 10, pollSeconds: 2, sweepMs: 10_000, clock: Date.now };

/** A worker may be busy for a day before its delivery is repeated beside it; the holds on tasks keep that harmless. */
const LONGEST_RUN_SECONDS = 23 * 3600;
/** Whether a task is worth another try is for its own record to say, not for its delivery. */
const DELIVERIES = 10_000;

/**
 * pg-boss on the database of the tasks: any number of processes, which take over from each other. A delivery says that
 * there is a task to run, not which: a worker that gets one runs tasks, each in its turn, until none is left that may
 * start. The deliveries of a worker that died are made again.
 */
export function createPgBossEngine(
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
   * One delivery for each key waits at most: announcing twice is harmless. A wait counts on the database's clock, and
   * what need not wait is sent without one: workers are only woken for deliveries that are due when they are inserted.
   */
  const send = (key: string, notBefore: number, trx?: StoreTransaction) => {
    const waitMs = notBefore - clock();
    return boss.send(QUEUE, null, {
      // One that waits for its time must not swallow one that is due, or due at another time.
      ...(waitMs > 0 ? { singletonKey: `${key} at ${notBefore}`, startAfter: waitMs / 1000 } : { singletonKey: key }),
      ...(trx === undefined ? {} : { db: fromKysely(trx) }),
    });
  };

  const work = async (takeNext: TakeNext) => {
    const options = {
      pollingIntervalSeconds: pollSeconds,
      // Nobody notifies of a wait that is over.
      notifyPollingIntervalSeconds: pollSeconds,
      heartbeatRefreshSeconds: 1,
    };
    const workerId = await boss.work(QUEUE, options, async ([job]) => {
      if (job === undefined) return;
      const signal = AbortSignal.any([job.signal, shutdown.signal]);
      while (!signal.aborted) {
        const run = await takeNext(signal);
        if (run === null) break;
        const delivery: Promise<void> = run().finally(() => running.delete(delivery));
        running.add(delivery);
        await delivery;
      }
      // Deliveries that were made meanwhile may have been taken care of, or not: look again at once.
      boss.notifyWorker(workerId);
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
      await send(taskId, notBefore, trx);
    },
    wake: () => {},
    start: async (takeNext: TakeNext, concurrency: number) => {
      for (let slot = 0; slot < concurrency; slot++) await work(takeNext);
      const sweep = () =>
        send(SWEEP, 0).catch((error: Error) => console.warn(`the queue was not swept: ${error.message}`));
      sweeper = setInterval(() => void sweep(), sweepMs).unref();
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
