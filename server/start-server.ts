import { runtime } from './runtime.ts';

/**
 * Opens the installation when the server starts, and runs tasks in it unless the settings leave that to others.
 * A server that cannot work does not serve: it says why and ends.
 */
export async function startServer(): Promise<void> {
  try {
    const opened = await runtime();
    if (opened.settings.workerConcurrency > 0) await opened.startWorker();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void opened.stop());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
