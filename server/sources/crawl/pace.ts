import { setTimeout } from 'node:timers/promises';

/** Waits, unless the signal cuts it: then it throws. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const systemWait: Wait = async (ms, signal) => {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

/** One request at a time, with a pause between them. */
export interface Pace {
  /** Makes the pause this long, if it is shorter. */
  slowDownTo(ms: number): void;
  /** Waits for the turn, then makes the request. */
  request<T>(make: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** @param clock in milliseconds */
export function openPace(delayMs: number, clock: () => number, wait: Wait): Pace {
  let delay = delayMs;
  let lastEnd = Number.NEGATIVE_INFINITY;
  return {
    slowDownTo(ms) {
      delay = Math.max(delay, ms);
    },
    async request(make, signal) {
      const left = lastEnd + delay - clock();
      if (left > 0) await wait(left, signal);
      signal.throwIfAborted();
      try {
        return await make();
      } finally {
        lastEnd = clock();
      }
    },
  };
}
