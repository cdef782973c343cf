import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { HeldTask, WatchOutput } from '#domain/tasks-api.ts';
import { taskId, taskSnapshot } from './fixtures/task-snapshot.ts';
import type { PageSignals } from './page-signals.ts';
import { TaskPoller } from './task-poller.ts';
import { TaskStore } from './task-store.ts';

const A = taskId(1);
const B = taskId(2);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left running').toBe(0);
  vi.useRealTimers();
});

describe('what is asked', () => {
  test('one request for all that appears at once, then only what changed since the versions held', async () => {
    const { poller, server } = setUp([
      taskSnapshot(A, 'running', 3),
      taskSnapshot(B, 'pending', 1, { queuePosition: 2 }),
    ]);
    const releases = [poller.watch([A]), poller.watch([B]), poller.watch([A, B])];
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests).toEqual([[held(A, 0), held(B, 0)]]);
    await vi.advanceTimersByTimeAsync(400);
    expect(server.requests[1]).toEqual([
      { ...held(A, 3), liveness: null },
      { ...held(B, 1), queuePosition: 2 },
    ]);
    for (const release of releases) release();
  });

  test('what is held of the worker is told, so that its silence is news without a new version', async () => {
    const silent = taskSnapshot(A, 'running', 3, {
      liveness: { state: 'silent', heardAt: '2026-11-01T10:00:00.000Z' },
    });
    const { poller, server } = setUp([silent]);
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(400);
    expect(server.requests[1]).toEqual([{ ...held(A, 3), liveness: 'silent' }]);
    release();
  });

  test('a task is asked for until the last who watches it has gone', async () => {
    const { poller, server } = setUp([taskSnapshot(A, 'running', 1)]);
    const [first, second] = [poller.watch([A]), poller.watch([A])];
    await vi.advanceTimersByTimeAsync(0);
    first();
    first();
    await vi.advanceTimersByTimeAsync(400);
    expect(server.requests).toHaveLength(2);
    second();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(2);
  });

  test('more ids than a request may name go in several, one after another', async () => {
    const ids = Array.from({ length: 450 }, (_, n) => taskId(n + 1));
    const { poller, server, store } = setUp(ids.map((id) => taskSnapshot(id, 'running', 1)));
    const release = poller.watch(ids);
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests.map(({ length }) => length)).toEqual([200, 200, 50]);
    expect(server.mostAtOnce).toBe(1);
    expect(ids.every((id) => store.get(id).task !== undefined)).toBe(true);
    release();
  });

  test('never more than one request at a time, however slow the server', async () => {
    const { poller, server } = setUp([taskSnapshot(A, 'running', 1)]);
    server.answerAfterMs = 3_000;
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(100);
    poller.poke();
    const releaseB = poller.watch([B]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.mostAtOnce).toBe(1);
    expect(server.requests.length).toBeGreaterThan(3);
    release();
    releaseB();
  });

  test('what leads nowhere is missing, is not asked again, and disturbs nobody else', async () => {
    const { poller, server, store } = setUp([taskSnapshot(A, 'running', 1)]);
    const release = poller.watch([A, B, 'no-such-form', 'x'.repeat(5_000)]);
    await vi.advanceTimersByTimeAsync(400);
    expect([B, 'no-such-form'].map((id) => store.get(id).isMissing)).toEqual([true, true]);
    expect(server.requests).toEqual([[held(A, 0), held(B, 0)], [{ ...held(A, 1), liveness: null }]]);
    expect(store.get(A).task?.version).toBe(1);
    release();
  });

  test('a task that the server does not mention is asked again, but not without pause', async () => {
    const { poller, server } = setUp([]);
    server.ignores = [A];
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.requests.length).toBeGreaterThan(5);
    expect(server.requests.length).toBeLessThan(15);
    release();
  });
});

describe('when it rests', () => {
  test('stops at terminal states and goes on when one of them is retried', async () => {
    const { poller, server, store } = setUp([taskSnapshot(A, 'running', 1)]);
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(0);
    server.put(taskSnapshot(A, 'failed', 2));
    await vi.advanceTimersByTimeAsync(400);
    const asked = server.requests.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(asked);
    server.put(taskSnapshot(A, 'pending', 3));
    store.accept([taskSnapshot(A, 'pending', 3)]);
    poller.poke();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests).toHaveLength(asked + 1);
    release();
  });

  test('slows down as nothing changes and is quick again when something does', async () => {
    const { poller, server } = setUp([taskSnapshot(A, 'running', 1)]);
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(400_000);
    const idle = await server.countDuring(60_000);
    server.put(taskSnapshot(A, 'running', 2));
    await vi.advanceTimersByTimeAsync(10_000);
    server.put(taskSnapshot(A, 'running', 3));
    await vi.advanceTimersByTimeAsync(1_000);
    const moving = await server.countDuring(2_000);
    expect(idle).toBe(15);
    expect(moving).toBe(5);
    release();
  });

  test('is silent in a hidden tab and looks at once when it is shown', async () => {
    const { poller, server, page } = setUp([taskSnapshot(A, 'running', 1)]);
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(0);
    page.hide();
    expect(await server.countDuring(60_000)).toBe(0);
    page.show();
    expect(await server.countDuring(0)).toBe(1);
    release();
  });

  test('focus looks once at a task that another tab may have retried, and never at a cancelled one', async () => {
    const C = taskId(3);
    const { poller, server, page } = setUp([
      taskSnapshot(A, 'failed', 1),
      taskSnapshot(B, 'completed', 1),
      taskSnapshot(C, 'cancelled', 1),
    ]);
    const release = poller.watch([A, B, C]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(1);
    page.show();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests.slice(1)).toEqual([[held(A, 1), held(B, 1)]]);
    release();
  });

  test('keeps what is unfinished fresh off the screen, for those who wait for completions', async () => {
    const { poller, server, store } = setUp([taskSnapshot(A, 'running', 1)]);
    const finished = vi.fn();
    store.onFinish(finished);
    store.accept([taskSnapshot(A, 'running', 1)]);
    const release = poller.watchUnfinished();
    server.put(taskSnapshot(A, 'completed', 2));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(finished).toHaveBeenCalledExactlyOnceWith(taskSnapshot(A, 'completed', 2));
    expect(server.requests).toHaveLength(1);
    release();
  });

  test('a poke during a request asks once more, for that request may be too early to know', async () => {
    const { poller, server } = setUp([taskSnapshot(A, 'running', 1)]);
    server.answerAfterMs = 50;
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(10);
    poller.poke();
    await vi.advanceTimersByTimeAsync(41);
    expect(server.requests).toHaveLength(2);
    release();
  });
});

describe('when the server does not answer', () => {
  test('keeps the last data, counts towards the next try, and goes on by itself', async () => {
    const { poller, server, store } = setUp([taskSnapshot(A, 'running', 1)]);
    const recovered = vi.fn();
    poller.onRecovery(recovered);
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(0);
    server.fault = new TypeError('Failed to fetch');
    await vi.advanceTimersByTimeAsync(400);
    expect(poller.connection()).toEqual({ state: 'reconnecting', retryAt: Date.now() + 750, failures: 1 });
    expect(store.get(A).task?.version).toBe(1);
    expect(await server.countDuring(20_000)).toBe(4);
    server.fault = null;
    server.put(taskSnapshot(A, 'running', 2));
    expect(recovered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(poller.connection()).toEqual({ state: 'live' });
    expect(recovered).toHaveBeenCalledTimes(1);
    expect(store.get(A).task?.version).toBe(2);
    release();
  });

  test('a request that hangs is given up after ten seconds', async () => {
    const { poller, server } = setUp([taskSnapshot(A, 'running', 1)]);
    server.answerAfterMs = Number.POSITIVE_INFINITY;
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(poller.connection().state).toBe('live');
    await vi.advanceTimersByTimeAsync(1);
    expect(poller.connection()).toMatchObject({ state: 'reconnecting', failures: 1 });
    release();
  });

  test('waking cuts the wait short, and drops a request that slept through', async () => {
    const { poller, server, page } = setUp([taskSnapshot(A, 'running', 1)]);
    server.fault = new TypeError('Failed to fetch');
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(40_000);
    server.fault = null;
    page.show();
    expect(await server.countDuring(0)).toBe(1);
    expect(poller.connection()).toEqual({ state: 'live' });
    server.answerAfterMs = Number.POSITIVE_INFINITY;
    await vi.advanceTimersByTimeAsync(5_000);
    server.answerAfterMs = 0;
    page.show();
    expect(await server.countDuring(0)).toBe(1);
    expect(poller.connection()).toEqual({ state: 'live' });
    release();
  });

  test('is offline only when the machine is and the request failed', async () => {
    const { poller, server, page } = setUp([taskSnapshot(A, 'running', 1)]);
    page.online = false;
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(400);
    expect(poller.connection().state).toBe('live');
    server.fault = new TypeError('Failed to fetch');
    await vi.advanceTimersByTimeAsync(400);
    expect(poller.connection().state).toBe('offline');
    server.fault = null;
    page.online = true;
    page.show();
    await vi.advanceTimersByTimeAsync(0);
    expect(poller.connection().state).toBe('live');
    release();
  });

  test('a refusal for good ends it at once and says why, until something new is asked', async () => {
    const { poller, server } = setUp([taskSnapshot(A, 'running', 1)]);
    const refusal = failure('forbidden_origin', { origin: 'here' });
    const listener = vi.fn();
    const unsubscribe = poller.subscribeConnection(listener);
    server.fault = new FailureError(refusal);
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(1);
    expect(poller.refusal()).toEqual(refusal);
    expect(poller.connection().state).toBe('live');
    server.fault = null;
    poller.poke();
    await vi.advanceTimersByTimeAsync(0);
    expect(poller.refusal()).toBeNull();
    expect(listener).toHaveBeenCalledTimes(2);
    release();
    unsubscribe();
  });

  test('finds out about the server when another request had no answer, with nothing to watch', async () => {
    const { poller, server } = setUp([]);
    const unsubscribe = poller.subscribeConnection(() => {});
    expect(await server.countDuring(60_000)).toBe(0);
    server.fault = new TypeError('Failed to fetch');
    poller.noticeNoAnswer();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(poller.connection().state).toBe('reconnecting');
    server.fault = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(poller.connection().state).toBe('live');
    expect(await server.countDuring(60_000)).toBe(0);
    unsubscribe();
  });

  test('an answer that comes after everybody has left changes nothing', async () => {
    const { poller, server, store } = setUp([taskSnapshot(A, 'running', 1)]);
    server.answerAfterMs = 100;
    const release = poller.watch([A]);
    await vi.advanceTimersByTimeAsync(50);
    release();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store.get(A).task).toBeUndefined();
    expect(poller.connection().state).toBe('live');
  });
});

function held(id: string, version: number): HeldTask {
  return { id, version };
}

/** A poller on a fake server and a fake page. Luck is even: each back-off is three quarters of its longest. */
function setUp(tasks: readonly TaskSnapshot[]) {
  const server = new FakeServer(tasks);
  const page = new FakePage();
  const store = new TaskStore();
  const poller = new TaskPoller(store, server.watch, { page, random: () => 0.5, timeoutSignal });
  return { poller, server, page, store };
}

/** `AbortSignal.timeout` does not know of fake timers. */
function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('', 'TimeoutError')), ms);
  timers.push(timer);
  return controller.signal;
}
const timers: NodeJS.Timeout[] = [];
afterEach(() => {
  for (const timer of timers.splice(0)) clearTimeout(timer);
});

class FakeServer {
  readonly requests: HeldTask[][] = [];
  mostAtOnce = 0;
  answerAfterMs = 0;
  fault: Error | null = null;
  ignores: string[] = [];
  readonly #tasks: Map<string, TaskSnapshot>;
  #atOnce = 0;

  constructor(tasks: readonly TaskSnapshot[]) {
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
  }

  put(task: TaskSnapshot): void {
    this.#tasks.set(task.id, task);
  }

  async countDuring(ms: number): Promise<number> {
    const before = this.requests.length;
    await vi.advanceTimersByTimeAsync(ms);
    return this.requests.length - before;
  }

  readonly watch = async (wanted: HeldTask[], signal: AbortSignal): Promise<WatchOutput> => {
    this.requests.push(wanted);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    try {
      if (this.answerAfterMs > 0) await this.#delay(signal);
      if (this.fault !== null) throw this.fault;
      const known = wanted.flatMap(({ id }) => this.#tasks.get(id) ?? []);
      return {
        tasks: known.filter((task) => wanted.some(({ id, version }) => id === task.id && version < task.version)),
        missing: wanted.map(({ id }) => id).filter((id) => !this.#tasks.has(id) && !this.ignores.includes(id)),
      };
    } finally {
      this.#atOnce -= 1;
    }
  };

  #delay(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.answerAfterMs === Number.POSITIVE_INFINITY ? null : setTimeout(resolve, this.answerAfterMs);
      signal.addEventListener('abort', () => {
        if (timer !== null) clearTimeout(timer);
        reject(signal.reason);
      });
    });
  }
}

class FakePage implements PageSignals {
  online = true;
  #visible = true;
  readonly #listeners = new Set<(signal: 'hidden' | 'awake') => void>();

  isVisible(): boolean {
    return this.#visible;
  }
  isOnline(): boolean {
    return this.online;
  }
  subscribe(onSignal: (signal: 'hidden' | 'awake') => void): () => void {
    this.#listeners.add(onSignal);
    return () => this.#listeners.delete(onSignal);
  }
  show(): void {
    this.#visible = true;
    for (const listener of this.#listeners) listener('awake');
  }
  hide(): void {
    this.#visible = false;
    for (const listener of this.#listeners) listener('hidden');
  }
}
