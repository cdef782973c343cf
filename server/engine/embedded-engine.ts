import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import type { Store } from '#server/db/database.ts';
import type { Engine, TaskHandler } from './engine.ts';
import { fairQueue } from './fair-queue.ts';

export interface EmbeddedPolicy {
  /** The longest time between two looks at the queue, in milliseconds; work that is announced starts at once. */
  readonly pollIntervalMs: number;
  readonly clock: () => number;
}

const DEFAULTS: EmbeddedPolicy = { pollIntervalMs: 1_000, clock: Date.now };

/**
 * One dispatcher inside the server process, over the tasks table itself. For a database that this process has to
 * itself: whatever is unfinished and not in its hands is work to do, whoever held it before a restart.
 */
export function createEmbeddedEngine(store: Store, policy: Partial<EmbeddedPolicy> = {}): Engine {
  const { pollIntervalMs, clock } = { ...DEFAULTS, ...policy };
  const shutdown = new AbortController();
  const inFlight = new Map<string, Promise<void>>();
  let handler: TaskHandler | null = null;
  let slots = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let lookAgain = false;

  const look = () => {
    if (handler === null || shutdown.signal.aborted) return;
    if (looking !== null) {
      lookAgain = true;
      return;
    }
    lookAgain = false;
    clearTimeout(timer);
    looking = dispatch(handler)
      .catch((error: unknown) => console.warn('the queue could not be read; trying again:', error))
      .finally(() => {
        looking = null;
        if (shutdown.signal.aborted) return;
        if (lookAgain) look();
        else timer = setTimeout(look, pollIntervalMs);
      });
  };

  const dispatch = async (run: TaskHandler) => {
    const free = slots - inFlight.size;
    if (free <= 0) return;
    for (const id of await nextInQueue(store, clock(), [...inFlight.keys()], free)) {
      const delivery = run(id, shutdown.signal)
        .catch((error: unknown) => {
          console.warn(`task ${id} could not be run; trying again:`, error);
          return pause(pollIntervalMs, shutdown.signal);
        })
        .finally(() => {
          inFlight.delete(id);
          look();
        });
      inFlight.set(id, delivery);
    }
  };

  return {
    kind: 'embedded',
    enqueue: async () => {},
    wake: look,
    start: async (newHandler, concurrency) => {
      handler = newHandler;
      slots = concurrency;
      look();
    },
    stop: async () => {
      shutdown.abort(new Error('this process is shutting down'));
      clearTimeout(timer);
      await looking;
      await Promise.all(inFlight.values());
    },
    running: () => inFlight.size,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeoutAsync(ms, undefined, { signal }).catch(() => {});
}

/** The tasks that wait for a worker and may start now, in their order. */
function nextInQueue(store: Store, now: number, inFlight: readonly string[], limit: number): Promise<string[]> {
  return fairQueue(
    store,
    ({ and, or, eb }) =>
      and([
        eb('status', 'in', ['pending', 'running']),
        or([eb('next_retry_at', 'is', null), eb('next_retry_at', '<=', now)]),
        ...(inFlight.length > 0 ? [eb('id', 'not in', inFlight)] : []),
      ]),
    limit,
  );
}
