import type { PhaseName, Unit } from '#domain/plan.ts';
import { isResultStored, type Phase, phaseOf, type Task } from '#domain/task.ts';
import { advancePhase, completePhase, planPhase, startPhase, type TaskChange } from '#domain/task-change.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { StoredTask } from './task-store.ts';

/** Why a worker must let go of a task. */
export type StopCause = 'cancel' | 'pause' | 'lease-lost' | 'shutdown';

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
  #isPauseWanted = false;
  #isInterruptible = false;

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

  /** Stops the run at the end of the item that is in work: at once where that is nothing worth waiting for. */
  pause(): void {
    this.#isPauseWanted = true;
    if (this.#isInterruptible) this.stop('pause');
  }

  /** A pause that has not come about yet was taken back. */
  withdrawPause(): void {
    this.#isPauseWanted = false;
  }

  /**
   * Work on a phase begins.
   *
   * @param isInterruptible whether a pause may break off an item of it, since nothing of that would be worth keeping
   */
  async startPhase(name: PhaseName, isInterruptible = false): Promise<void> {
    this.#isInterruptible = isInterruptible;
    this.#pauseHere();
    this.signal.throwIfAborted();
    await this.change((task) => startPhase(task, name, this.#clock()));
  }

  /** Says how much there is to do in a phase; null while nobody knows. */
  async plan(name: PhaseName, total: number | null, unit?: Unit): Promise<void> {
    await this.change((task) => planPhase(task, name, unit === undefined ? { total } : { total, unit }));
  }

  /** So many items of the phase are done, as a whole. Written within the flush interval; costs nothing now. */
  count(name: PhaseName, itemsProcessed: number): void {
    this.#counted.set(name, Math.max(itemsProcessed, this.#counted.get(name) ?? 0));
    this.#pauseHere();
    // A count that could not be written is written with the next.
    this.#flushTimer ??= setTimeout(() => void this.#flush().catch(() => {}), this.#flushIntervalMs);
  }

  /**
   * So many items of the phase are done, and this is what they left behind: stored together, at once. Nothing is stored
   * any more once it was asked to cancel.
   */
  async store(name: PhaseName, itemsProcessed: number, effect: Effect): Promise<void> {
    const decide = (task: Task) => {
      if (task.request === 'cancel') {
        this.stop('cancel');
        throw this.signal.reason;
      }
      return advancePhase(task, name, itemsProcessed);
    };
    await this.change(decide, effect);
    this.#pauseHere();
    this.signal.throwIfAborted();
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

  /** Between two items: where a pause comes about. */
  #pauseHere(): void {
    if (this.#isPauseWanted && !isResultStored(this.#task)) this.stop('pause');
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
