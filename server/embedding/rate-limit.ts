import { setTimeout as wait } from 'node:timers/promises';

/** Lets so many requests a minute begin, evenly spaced, in the order in which they ask. */
export interface RateLimit {
  /** Waits for the turn of a request. Throws the reason of the signal where it is aborted; the turn is then free again. */
  turn(signal: AbortSignal | undefined): Promise<void>;
}

/** @param perMinute null for no limit */
export function openRateLimit(
  perMinute: number | null,
  clock: () => number = performance.now.bind(performance),
): RateLimit {
  if (perMinute === null) return { turn: async (signal) => signal?.throwIfAborted() };
  const intervalMs = 60_000 / perMinute;
  let lastBegan = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();
  const turn = async (signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    const waitMs = lastBegan + intervalMs - clock();
    if (waitMs > 0) await wait(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    signal?.throwIfAborted();
    lastBegan = clock();
  };
  return {
    turn: (signal) => {
      const mine = queue.then(() => turn(signal));
      queue = mine.catch(() => {});
      if (signal === undefined) return mine;
      // Whoever stops while others are before it need not wait for them.
      return new Promise<void>((resolve, reject) => {
        const onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        mine.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
      });
    },
  };
}
