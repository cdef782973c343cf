import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import { describeError } from '#domain/failure.ts';
import type { Engine, TakeNext } from './engine.ts';

export interface EmbeddedPolicy {
  /** The longest time between two looks at the queue, in milliseconds; work that is announced starts at once. */
  readonly pollIntervalMs: number;
}

const DEFAULTS: EmbeddedPolicy = { pollIntervalMs: 1_000 };

/** One dispatcher inside the server process, for a database that this process has to itself. */
export function createEmbeddedEngine(policy: Partial<EmbeddedPolicy> = {}): Engine {
  const { pollIntervalMs } = { ...DEFAULTS, ...policy };
  const shutdown = new AbortController();
  const inFlight = new Set<Promise<void>>();
  let takeNext: TakeNext | null = null;
  let slots = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let lookAgain = false;

  const look = () => {
    if (takeNext === null || shutdown.signal.aborted) return;
    if (looking !== null) {
      lookAgain = true;
      return;
    }
    lookAgain = false;
    clearTimeout(timer);
    looking = dispatch(takeNext)
      .catch((error: unknown) => {
        console.warn('the queue could not be read; trying again:', describeError(error));
        return pause(pollIntervalMs, shutdown.signal);
      })
      .finally(() => {
        looking = null;
        if (shutdown.signal.aborted) return;
        if (lookAgain) look();
        else timer = setTimeout(look, pollIntervalMs);
      });
  };

  const dispatch = async (take: TakeNext) => {
    while (inFlight.size < slots && !shutdown.signal.aborted) {
      const run = await take(shutdown.signal);
      if (run === null) return;
      const delivery: Promise<void> = run().finally(() => {
        inFlight.delete(delivery);
        look();
      });
      inFlight.add(delivery);
    }
  };

  return {
    kind: 'embedded',
    enqueue: async () => {},
    wake: look,
    start: async (take, concurrency) => {
      takeNext = take;
      slots = concurrency;
      look();
    },
    stop: async () => {
      shutdown.abort(new Error('this process is shutting down'));
      clearTimeout(timer);
      await looking;
      await Promise.all(inFlight);
    },
    running: () => inFlight.size,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeoutAsync(ms, undefined, { signal }).catch(() => {});
}
