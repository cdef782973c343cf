import type { PhaseName, Unit } from '#domain/plan.ts';
import { type Phase, phaseOf, type Task } from '#domain/task.ts';
import { advancePhase, completePhase, planPhase, startPhase, type TaskChange } from '#domain/task-change.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { StoredTask } from './task-store.ts';

/** Why a worker must let go of a task. */
export type StopCause = 'cancel' | 'lease-lost' | 'shutdown';

/** The reason of a run's abort signal. */
export class RunStopped extends Error {
  override readonly cause: StopCause;

  constructor(cause: StopCause) {
    super(`the run was stopped: ${cause}`);
    this.name = 'RunStopped';
    this.cause = cause;
  }
}

/** What is stored together with a change of the task: in the same transaction, or not at all. */
export type Effect = (trx: StoreTransaction) => Promise<void>;

/** Writes a change of the task that this run holds. */
export type WriteAsHolder = (decide: (task: Task) => TaskChange, effect?: Effect) => Promise<StoredTask>;

/**
 * A worker's hold on a task: the only way to move it. Counting is coalesced, so that it costs next to nothing; whatever
 * stores something, and every boundary, is written at once.
 */
export class TaskRun {
  /** Aborted when the task is to stop; its reason is a {@link RunStopped}. */
  readonly signal: AbortSignal;
  readonly leaseToken: string;
  #task: StoredTask;
  readonly #write: WriteAsHolder;
  readonly #clock: () => number;
  readonly #flushIntervalMs: number;
  readonly #stop = new AbortController();
  readonly #counted = new Map<PhaseName, number>();
  #flushTimer: NodeJS.Timeout | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    task: StoredTask,
    leaseToken: string,
    write: WriteAsHolder,
    policy: { clock: () => number; flushIntervalMs: number },
  ) {
    this.#task = task;
    this.leaseToken = leaseToken;
    this.#write = write;
    this.#clock = policy.clock;
    this.#flushIntervalMs = policy.flushIntervalMs;
    this.signal = this.#stop.signal;
  }

  /** The task as this run last wrote it. */
  get task(): StoredTask {
    return this.#task;
  }

  phase(name: PhaseName): Phase {
    return phaseOf(this.#task, name);
  }

  stop(cause: StopCause): void {
    this.#stop.abort(new RunStopped(cause));
  }

  async startPhase(name: PhaseName): Promise<void> {
    await this.change((task) => startPhase(task, name, this.#clock()));
  }

  /** Says how much there is to do in a phase; null while nobody knows. */
  async plan(name: PhaseName, total: number | null, unit?: Unit): Promise<void> {
    await this.change((task) => planPhase(task, name, unit === undefined ? { total } : { total, unit }));
  }

  /** So many items of the phase are done, as a whole. Written within the flush interval; costs nothing now. */
  count(name: PhaseName, itemsProcessed: number): void {
    this.#counted.set(name, Math.max(itemsProcessed, this.#counted.get(name) ?? 0));
    // A count that could not be written is written with the next.
    this.#flushTimer ??= setTimeout(() => void this.#flush().catch(() => {}), this.#flushIntervalMs);
  }

  /** So many items of the phase are done, and this is what they left behind: stored together, at once. */
  async store(name: PhaseName, itemsProcessed: number, effect: Effect): Promise<void> {
    await this.change((task) => advancePhase(task, name, itemsProcessed), effect);
  }

  async completePhase(name: PhaseName, effect?: Effect): Promise<void> {
    await this.change((task) => completePhase(task, name, this.#clock()), effect);
  }

  async retitle(title: string): Promise<void> {
    await this.change((task) => ({ task: title === task.title ? {} : { title }, phases: [], events: [] }));
  }

  /** Writes a change after everything that was counted before it. */
  async change(decide: (task: Task) => TaskChange, effect?: Effect): Promise<void> {
    await this.#flush();
    await this.#inOrder(async () => {
      this.#task = await this.#write(decide, effect);
    });
  }

  /** Drops what was counted and not written: the run is over. */
  close(): void {
    clearTimeout(this.#flushTimer);
    this.#counted.clear();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const counted = [...this.#counted];
    this.#counted.clear();
    try {
      for (const [name, itemsProcessed] of counted) {
        await this.#inOrder(async () => {
          this.#task = await this.#write((task) => advancePhase(task, name, itemsProcessed));
        });
      }
    } catch (error) {
      if (!this.signal.aborted) for (const [name, itemsProcessed] of counted) this.count(name, itemsProcessed);
      throw error;
    }
  }

  #inOrder(write: () => Promise<void>): Promise<void> {
    const turn = this.#lastWrite.then(write);
    this.#lastWrite = turn.catch(() => {});
    return turn;
  }
}
