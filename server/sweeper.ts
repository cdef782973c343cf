import type { Database } from '#server/db/database.ts';
import { sweepDiscarded } from '#server/library/sweep-discarded.ts';

/** Removes large documents that nothing needs any more, in the background: it takes minutes. */
export interface Sweeper {
  /** Looks now and then, for what others have discarded or left when they ended. */
  start(): void;
  /** Looks now. Resolves when nothing is left; one that is at it already is waited for, and looks again. */
  sweep(): Promise<void>;
  /** Stops within a statement; what is left is removed after the next start. */
  stop(): Promise<void>;
}

const INTERVAL_MS = 10_000;

/** @param forget is given the keys of the files that go with a document */
export function openSweeper(database: Database, forget: (keys: readonly string[]) => Promise<unknown>): Sweeper {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  let isWaiting = false;
  const sweep = () => {
    if (isWaiting) return last;
    isWaiting = true;
    last = last
      .then(async () => {
        isWaiting = false;
        if (!stopping.signal.aborted) await sweepDiscarded(database, forget, stopping.signal);
      })
      .catch((error: unknown) => {
        if (!stopping.signal.aborted)
          console.warn('a document that nothing needs any more could not be removed:', error);
      });
    return last;
  };
  return {
    start: () => {
      timer ??= setInterval(() => void sweep(), INTERVAL_MS).unref();
      void sweep();
    },
    sweep,
    stop: async () => {
      clearInterval(timer);
      stopping.abort(new Error('this process is shutting down'));
      await last;
    },
  };
}
