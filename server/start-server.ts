import { setTimeout as wait } from 'node:timers/promises';
import { type Runtime, runtime } from './runtime.ts';

/**
 * Opens the installation when the server starts, and runs tasks in it unless the settings leave that to others.
 * A server that cannot work does not serve: it says why and ends.
 */
export async function startServer(): Promise<void> {
  try {
    const opened = await runtime();
    if (opened.settings.workerConcurrency > 0) await opened.startWorker();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) stopBeforeNext(signal, opened);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** Whoever asked for it to stop expects it to be gone within ten seconds. */
const STOP_LIMIT_MS = 8_000;

/**
 * Lets go of every task before Next ends the process, which it does as soon as no request is open: a task that was not
 * handed back would count as one that its worker has died over.
 */
function stopBeforeNext(signal: 'SIGTERM' | 'SIGINT', opened: Runtime): void {
  const ofNext = process.listeners(signal);
  process.removeAllListeners(signal);
  process.on(signal, () => {
    void Promise.race([opened.stop(), wait(STOP_LIMIT_MS)])
      .catch((error: unknown) => console.warn('not everything could be let go of:', error))
      .finally(() => {
        for (const listener of ofNext) listener.call(process, signal);
      });
  });
}
