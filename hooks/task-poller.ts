import type { Failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished, isRetriable } from '#domain/status.ts';
import { isTaskId } from '#domain/task-id.ts';
import { type HeldTask, MAX_TASKS_PER_REQUEST, type WatchOutput } from '#domain/tasks-api.ts';
import { browserPageSignals, type PageSignals } from './page-signals.ts';
import {
  POLLING_POLICY,
  type PollingPolicy,
  pollDelayMs,
  pollFacts,
  RECONNECT_POLICY,
  type ReconnectPolicy,
  reconnectDelayMs,
} from './polling-policy.ts';
import { failureOf, isPermanentError } from './request-failure.ts';
import type { TaskStore } from './task-store.ts';

/** How it stands between this page and the server. `offline`: the request failed, and the machine has no network. */
export type Connection =
  | { readonly state: 'live' }
  | { readonly state: 'reconnecting'; readonly retryAt: number; readonly failures: number }
  | { readonly state: 'offline' };

/** Asks the server what has changed of these tasks. Rejects where no answer comes. */
export type WatchTransport = (tasks: HeldTask[], signal: AbortSignal) => Promise<WatchOutput>;

export interface TaskPollerOptions {
  readonly page?: PageSignals;
  readonly polling?: PollingPolicy;
  readonly reconnect?: ReconnectPolicy;
  /** A request that has no answer by then has failed. */
  readonly requestTimeoutMs?: number;
  /** A request that hung for this long when the page wakes (a laptop that slept) is not waited for. */
  readonly staleRequestMs?: number;
  readonly maxTasksPerRequest?: number;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly timeoutSignal?: (ms: number) => AbortSignal;
}

const LIVE: Connection = { state: 'live' };

/** A task that was asked for and not answered: not again at once. */
const UNANSWERED_DELAY_MS = 1_000;

/**
 * Keeps a {@link TaskStore} true to the server for all that is on the screen, with one request at a time for all of it
 * (fifty cards that each poll cost twenty times the processor of one request for fifty).
 *
 * It is as quick as the quickest task needs, rests when all are finished or nobody looks, and after a failure comes
 * back by itself, or at once when the page is shown again or the network returns. An answer that refuses for good ends
 * it, until something new is asked.
 */
export class TaskPoller {
  readonly #store: TaskStore;
  readonly #transport: WatchTransport;
  readonly #options: Required<TaskPollerOptions>;

  readonly #watchers = new Map<string, number>();
  #unfinishedWatchers = 0;
  /** Everybody for whom this runs: watchers, and those who only want to know the connection. */
  #users = 0;
  #detach = () => {};

  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: { readonly controller: AbortController; readonly startedAt: number } | null = null;
  #lastAnsweredAt = Number.NEGATIVE_INFINITY;
  readonly #asked = new Set<string>();

  /** The next request is due now, and not when the policy says. */
  #isUrgent = false;
  /** The next request asks for what can be retried too: somebody may have done so elsewhere. */
  #isRecheck = false;
  /** The next request is made even if there is nothing to ask for, to see whether the server answers. */
  #isProbe = false;

  #failures = 0;
  #retryAt = 0;
  #refusal: Failure | null = null;
  #connection: Connection = LIVE;
  readonly #connectionListeners = new Set<() => void>();
  readonly #recoveryListeners = new Set<() => void>();

  constructor(store: TaskStore, transport: WatchTransport, options: TaskPollerOptions = {}) {
    this.#store = store;
    this.#transport = transport;
    this.#options = {
      page: browserPageSignals,
      polling: POLLING_POLICY,
      reconnect: RECONNECT_POLICY,
      requestTimeoutMs: 10_000,
      staleRequestMs: 2_000,
      maxTasksPerRequest: MAX_TASKS_PER_REQUEST,
      now: Date.now,
      random: Math.random,
      timeoutSignal: (ms) => AbortSignal.timeout(ms),
      ...options,
    };
  }

  /**
   * Keeps these tasks fresh in the store until released. Several may watch the same one.
   *
   * @returns releases them
   */
  watch(ids: readonly string[]): () => void {
    // An id that cannot exist would have the server refuse the whole request.
    this.#store.markMissing(ids.filter((id) => !isTaskId(id)));
    for (const id of ids) this.#watchers.set(id, (this.#watchers.get(id) ?? 0) + 1);
    if (ids.some((id) => this.#store.get(id).task === undefined)) this.#setConnection(this.#connection, null);
    return this.#use(() => {
      for (const id of ids) {
        const left = (this.#watchers.get(id) ?? 0) - 1;
        if (left > 0) this.#watchers.set(id, left);
        else {
          this.#watchers.delete(id);
          this.#asked.delete(id);
        }
      }
    });
  }

  /** Keeps every unfinished task that the store knows fresh until released, on the screen or not. */
  watchUnfinished(): () => void {
    this.#unfinishedWatchers += 1;
    return this.#use(() => {
      this.#unfinishedWatchers -= 1;
    });
  }

  connection(): Connection {
    return this.#connection;
  }

  /** Why the server refuses to tell about tasks, when it does so for good; null otherwise. */
  refusal(): Failure | null {
    return this.#refusal;
  }

  /** Calls back when the connection or the refusal changes. Somebody who wants to know keeps reconnecting alive. */
  subscribeConnection(listener: () => void): () => void {
    this.#connectionListeners.add(listener);
    return this.#use(() => this.#connectionListeners.delete(listener));
  }

  /** Calls back when the server answers again after it had not. */
  onRecovery(listener: () => void): () => void {
    this.#recoveryListeners.add(listener);
    return () => this.#recoveryListeners.delete(listener);
  }

  /** Looks at once, because something was done to a task. A request under way may not know of it yet: then once more. */
  poke(): void {
    this.#isUrgent = true;
    this.#setConnection(this.#connection, null);
    if (this.#failures > 0) this.#retryAt = this.#options.now();
    this.#schedule();
  }

  /** Somebody else's request got no answer: find out whether the server is there, even with nothing to watch. */
  noticeNoAnswer(): void {
    if (this.#users === 0 || this.#request !== null || this.#failures > 0) return;
    this.#isProbe = true;
    this.#schedule();
  }

  /** Runs for somebody until the release, which may be called any number of times. */
  #use(onRelease: () => void): () => void {
    this.#users += 1;
    if (this.#users === 1) this.#attach();
    this.#schedule();
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      onRelease();
      this.#users -= 1;
      if (this.#users === 0) this.#rest();
      this.#schedule();
    };
  }

  #attach(): void {
    const endSignals = this.#options.page.subscribe((signal) => (signal === 'awake' ? this.#wake() : this.#schedule()));
    const endChanges = this.#store.onChange(() => this.#schedule());
    this.#detach = () => {
      endSignals();
      endChanges();
    };
  }

  #rest(): void {
    this.#detach();
    this.#dropRequest();
    this.#isProbe = false;
  }

  #wake(): void {
    const now = this.#options.now();
    const request = this.#request;
    if (request !== null && now - request.startedAt < this.#options.staleRequestMs) return;
    this.#dropRequest();
    this.#isRecheck = true;
    this.poke();
  }

  #dropRequest(): void {
    const request = this.#request;
    this.#request = null;
    request?.controller.abort();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#request !== null) return;
    const dueAt = this.#nextDueAt();
    if (dueAt === null) return;
    // Also when it is due now: all the cards of a screen that appear together are one request.
    this.#timer = setTimeout(() => void this.#poll(), Math.max(0, dueAt - this.#options.now()));
  }

  /** When the next request is due, in milliseconds since the epoch; null where none is needed. */
  #nextDueAt(): number | null {
    if (this.#users === 0 || !this.#options.page.isVisible()) return null;
    if (this.#failures > 0) return this.#retryAt;
    if (this.#refusal !== null) return null;
    const now = this.#options.now();
    if (this.#isProbe) return now;
    const ids = this.#idsToAsk();
    if (ids.length === 0) return null;
    if (this.#isUrgent) return now;
    const dueAt = Math.min(...ids.map((id) => this.#dueAt(id, now)));
    return Number.isFinite(dueAt) ? dueAt : null;
  }

  #dueAt(id: string, now: number): number {
    const view = this.#store.get(id);
    if (view.task === undefined) return this.#asked.has(id) ? this.#lastAnsweredAt + UNANSWERED_DELAY_MS : now;
    const delayMs = pollDelayMs(pollFacts(view.task, view.lastChangedAt), now, this.#options.polling);
    // Counted from when we learned of it: the answer to a mutation is as fresh as that to a poll.
    return delayMs === null ? Number.POSITIVE_INFINITY : Math.max(this.#lastAnsweredAt, view.lastChangedAt) + delayMs;
  }

  #idsToAsk(): string[] {
    const known = this.#unfinishedWatchers > 0 ? this.#store.unfinishedIds() : [];
    const ids = new Set([...this.#watchers.keys(), ...known]);
    return Array.from(ids).filter((id) => {
      const { task, isMissing } = this.#store.get(id);
      if (isMissing) return false;
      return task === undefined || !isFinished(task.status) || (this.#isRecheck && isRetriable(task.status));
    });
  }

  async #poll(): Promise<void> {
    const { now, maxTasksPerRequest } = this.#options;
    const ids = this.#idsToAsk();
    this.#isUrgent = false;
    this.#isRecheck = false;
    this.#isProbe = false;
    for (const id of ids) this.#asked.add(id);
    const request = { controller: new AbortController(), startedAt: now() };
    this.#request = request;
    // At least one, also for no ids: then it asks whether the server is there.
    for (let from = 0; from === 0 || from < ids.length; from += maxTasksPerRequest) {
      const outcome = await this.#ask(ids.slice(from, from + maxTasksPerRequest), request.controller.signal);
      if (this.#request !== request) return;
      if ('error' in outcome) {
        this.#request = null;
        this.#failed(outcome.error);
        this.#schedule();
        return;
      }
      this.#store.accept(outcome.tasks);
      this.#store.markMissing(outcome.missing);
    }
    this.#request = null;
    this.#lastAnsweredAt = now();
    this.#succeeded();
    this.#schedule();
  }

  async #ask(ids: readonly string[], signal: AbortSignal): Promise<WatchOutput | { error: unknown }> {
    const { requestTimeoutMs, timeoutSignal } = this.#options;
    const held = ids.map((id) => heldTask(id, this.#store.get(id).task));
    try {
      return await this.#transport(held, AbortSignal.any([signal, timeoutSignal(requestTimeoutMs)]));
    } catch (error) {
      return { error };
    }
  }

  #succeeded(): void {
    const hadFailed = this.#failures > 0;
    this.#failures = 0;
    this.#setConnection(LIVE, null);
    if (hadFailed) for (const listener of this.#recoveryListeners) listener();
  }

  #failed(error: unknown): void {
    const { now, random, page, reconnect } = this.#options;
    if (isPermanentError(error)) {
      this.#failures = 0;
      this.#setConnection(LIVE, failureOf(error));
      return;
    }
    this.#failures += 1;
    this.#retryAt = now() + reconnectDelayMs(this.#failures, random(), reconnect);
    // A server on this machine answers without any network: only a request that failed makes us offline.
    const reconnecting = { state: 'reconnecting', retryAt: this.#retryAt, failures: this.#failures } as const;
    this.#setConnection(page.isOnline() ? reconnecting : { state: 'offline' }, null);
  }

  #setConnection(connection: Connection, refusal: Failure | null): void {
    const isSame = this.#connection === connection && this.#refusal === refusal;
    this.#connection = connection;
    this.#refusal = refusal;
    if (!isSame) for (const listener of [...this.#connectionListeners]) listener();
  }
}

function heldTask(id: string, task: TaskSnapshot | undefined): HeldTask {
  if (task === undefined) return { id, version: 0 };
  const { version, queuePosition, liveness } = task;
  if (task.status === 'pending') return { id, version, queuePosition };
  return task.status === 'running' ? { id, version, liveness: liveness?.state ?? null } : { id, version };
}
