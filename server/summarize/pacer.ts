import { setImmediate } from 'node:timers/promises';

/** Keeps long computations from holding up the process: `if (pacer.isDue()) await pacer.rest()` in every loop. */
export interface Pacer {
  /** Whether this slice of time is used up. Costs next to nothing. */
  isDue(): boolean;
  /** Lets everything else run. Throws the signal's reason when it is aborted. */
  rest(): Promise<void>;
}

/** `sliceMs`: how long to compute between two rests. */
export function createPacer({
  signal,
  sliceMs = 8,
  now = () => performance.now(),
}: {
  signal?: AbortSignal | undefined;
  sliceMs?: number;
  now?: () => number;
}): Pacer {
  let began = now();
  return {
    isDue: () => now() - began >= sliceMs,
    rest: async () => {
      signal?.throwIfAborted();
      await setImmediate();
      signal?.throwIfAborted();
      began = now();
    },
  };
}
