import { type Program, type Server, type Settings, startServer, startWorker } from '../e2e/support/installation.ts';

/** Many processes of one installation on PostgreSQL, as an operator runs them. */
export interface Fleet {
  readonly webs: readonly Server[];
  /** Ends a worker, and starts another in its place once it is gone. Answers how long it took to go, in milliseconds. */
  replaceWorker(index: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<number>;
  /** Asks every process to stop, one after the other, and starts it anew. Answers how long each took to go. */
  restartAll(): Promise<number[]>;
  /** All that its processes have printed. */
  log(): string;
  stop(): Promise<void>;
}

export interface FleetSize {
  readonly webs: number;
  readonly workers: number;
}

/** Every second web process runs a task of its own beside; the others leave them all to the workers. */
export async function startFleet(dataDir: string, settings: Settings, size: FleetSize): Promise<Fleet> {
  const workers: Program[] = [];
  const webs: Server[] = [];
  const gone: string[] = [];
  const stop = async () => {
    await Promise.all([...workers, ...webs].map((each) => each.stop()));
  };
  try {
    for (let index = 0; index < size.webs; index++) {
      webs.push(await startServer(dataDir, { ...settings, WORKER_CONCURRENCY: String(index % 2) }));
    }
    for (let index = 0; index < size.workers; index++) workers.push(startWorker(dataDir, settings));
  } catch (error) {
    await stop();
    throw error;
  }

  const replaceWorker = async (index: number, signal: 'SIGKILL' | 'SIGTERM') => {
    const worker = workers[index];
    if (worker === undefined) throw new Error(`there is no worker ${index}`);
    const exitMs = await exitTime(worker, signal);
    gone.push(worker.log());
    workers[index] = startWorker(dataDir, settings);
    return exitMs;
  };
  return {
    webs,
    replaceWorker,
    restartAll: async () => {
      const exitMs: number[] = [];
      for (const web of webs) {
        exitMs.push(await exitTime(web, 'SIGTERM'));
        await web.restart();
      }
      for (const index of workers.keys()) exitMs.push(await replaceWorker(index, 'SIGTERM'));
      return exitMs;
    },
    log: () => [...gone, ...[...webs, ...workers].map((each) => each.log())].join(''),
    stop,
  };
}

/** Sends a process a signal. Answers how long it took to be gone, in milliseconds. */
export async function exitTime(of: Pick<Program, 'kill'>, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  const askedAt = performance.now();
  await of.kill(signal);
  return performance.now() - askedAt;
}
