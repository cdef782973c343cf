import { join } from 'node:path';

export interface StallPolicy {
  /** A stall is logged when the event loop has not turned for this long. */
  readonly stallMs: number;
  /** How often the event loop gives a sign of life. */
  readonly beatMs: number;
}

export const DEFAULT_STALL_POLICY: StallPolicy = { stallMs: 1_000, beatMs: 200 };

/** What the worker thread is given. */
export interface StallWatcherData extends StallPolicy {
  /** One number, counted up by the main thread at each beat. */
  readonly beats: Int32Array;
}

/** A stopped watch uses nothing any more. */
export interface StallWatch {
  stop(): Promise<void>;
}

/**
 * Logs each stall of this process's event loop with the functions that were running: one line `event_loop.stalled`
 * while it lasts, and one `event_loop.recovered` with its length when it is over. A worker thread watches, so that a stall
 * that never ends is logged too.
 */
export function watchForStalls(policy: StallPolicy = DEFAULT_STALL_POLICY): StallWatch {
  // Next bundles this file, so its own place says nothing: the sources are under the application's root.
  const root = process.env.THROUGHLINE_ROOT ?? process.cwd();
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const workerData: StallWatcherData = { beats, ...policy };
  // Not imported: Turbopack takes the argument of an imported Worker for a module of the bundle.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker = new Worker(join(root, 'server', 'event-loop', 'stall-watcher.ts'), {
    workerData,
    // It needs none of the keys that stand in the environment.
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: 32 },
  });
  worker.unref();
  worker.on('error', (error) => console.warn('event_loop.watch_failed', error.message));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), policy.beatMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await worker.terminate();
    },
  };
}
