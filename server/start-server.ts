import { constants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { watchForStalls } from './event-loop/stall-watch.ts';
import { type Runtime, runtime } from './runtime.ts';
import { describeStartFailure } from './start-failure.ts';

/**
 * Opens the installation when the server starts, and runs tasks in it unless the settings leave that to others.
 * A server that cannot work does not serve: it says why and ends.
 */
export async function startServer(): Promise<void> {
  try {
    watchForStalls();
    const opened = await runtime();
    if (opened.settings.workerConcurrency > 0) await opened.startWorker();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) stopBeforeNext(signal, opened);
  } catch (error) {
    console.error(describeStartFailure(error));
    process.exit(1);
  }
}

/** How long tasks may take to be handed back, and open downloads and uploads to end after that: ten seconds in all. */
const HAND_BACK_LIMIT_MS = 6_000;
const CONNECTIONS_LIMIT_MS = 3_000;

/**
 * Hands back every task before Next ends the process: a task that was not handed back would count as one that its worker
 * has died over. Next then waits for open requests; a download or an upload that has stalled does not hold it for long.
 */
function stopBeforeNext(signal: 'SIGTERM' | 'SIGINT', opened: Runtime): void {
  const ofNext = process.listeners(signal);
  process.removeAllListeners(signal);
  process.on(signal, () => {
    void Promise.race([opened.stop(), wait(HAND_BACK_LIMIT_MS)])
      .catch((error: unknown) => console.warn('not everything could be let go of:', error))
      .finally(() => {
        for (const listener of ofNext) listener.call(process, signal);
        setTimeout(() => process.exit(128 + constants.signals[signal]), CONNECTIONS_LIMIT_MS).unref();
      });
  });
}
