import type { PhaseName } from '#domain/kinds/registry.ts';
import type { Unit } from '#domain/plan.ts';
import { isResultStored, type Phase, type Problem, phaseOf, type Task } from '#domain/task.ts';
import type { TaskChange } from '#domain/task-change.ts';
import {
  advancePhase,
  completePhase,
  failItem,
  keepItems,
  planPhase,
  replanPhase,
  startPhase,
} from '#domain/task-work.ts';
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

/** The reason of a phase's abort signal when a person has left the phase out. */
export class PhaseSkipped extends Error {
  constructor(name: PhaseName) {
    super(`the phase was skipped: ${name}`);
    this.name = 'PhaseSkipped';
  }
}

/** What is stored together with a change of the task: in the same transaction, or not at all. */
export type Effect = (trx: StoreTransaction) => Promise<void>;

/** Writes a change of the task that this run holds, and that it last saw like this. */
export type WriteAsHolder = (
  known: StoredTask,
  decide: (task: Task) => TaskChange,
  effect?: Effect,
) => Promise<StoredTask>;

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
  readonly #inWork = new Map<PhaseName, number>();
  #flushTimer: NodeJS.Timeout | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #isPauseWanted = false;
  #isInterruptible = false;
  /** What leaves each phase out that this run has begun. */
  readonly #begun = new Map<PhaseName, AbortController>();
  #failedIn: PhaseName | null = null;

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

  /** Which of the phases that run beside each other has broken the run off; null where it is the only one. */
  get failedIn(): PhaseName | null {
    return this.#failedIn;
  }

  /** Whether this run has begun work on a phase. */
  isBegun(name: PhaseName): boolean {
    return this.#begun.has(name);
  }

  /** Aborted when a phase is to stop, with the run or by itself. */
  signalOf(name: PhaseName): AbortSignal {
    const skip = this.#begun.get(name);
    return skip === undefined ? this.signal : AbortSignal.any([this.signal, skip.signal]);
  }

  phase(name: PhaseName): Phase {
    return phaseOf(this.#task, name);
  }

  stop(cause: StopCause): void {
    this.#stop.abort(new RunStopped(cause));
  }

  /** A person has left the phase out: work on it stops at once. */
  skip(name: PhaseName): void {
    this.#begun.get(name)?.abort(new PhaseSkipped(name));
  }

  /** It is this phase, of those that run beside each other, whose failure ends the run. */
  failIn(name: PhaseName): void {
    this.#failedIn ??= name;
  }

  /** Whether a phase was left out, as far as this run knows. */
  isSkipped(name: PhaseName): boolean {
    return this.#begun.get(name)?.signal.aborted === true || this.phase(name).status === 'skipped';
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
    this.#begun.set(name, new AbortController());
    this.#pauseHere();
    this.signal.throwIfAborted();
    await this.change((task) => {
      requireWanted(task, name);
      return startPhase(task, name, this.#clock());
    });
  }

  /** Says how much there is to do in a phase; null while nobody knows. */
  async plan(name: PhaseName, total: number | null, unit?: Unit): Promise<void> {
    await this.change((task) => planPhase(task, name, unit === undefined ? { total } : { total, unit }));
  }

  /** So many items of the phase are done, as a whole. Written within the flush interval; costs nothing now. */
  count(name: PhaseName, itemsProcessed: number): void {
    this.#pauseHere();
    if (this.#isWritten(name, itemsProcessed)) return;
    this.#counted.set(name, Math.max(itemsProcessed, this.#counted.get(name) ?? 0));
    // A count that could not be written is written with the next.
    this.#flushTimer ??= setTimeout(() => void this.#flush().catch(() => {}), this.#flushIntervalMs);
  }

  /** How much of the items in work is done, in items. Written with what the phase stores or counts next. */
  countInWork(name: PhaseName, items: number): void {
    this.#inWork.set(name, items);
  }

  /**
   * So many items of the phase are done, and this is what they left behind: stored together, at once. Nothing is stored
   * any more once it was asked to cancel.
   */
  async store(name: PhaseName, itemsProcessed: number, effect: Effect): Promise<void> {
    await this.#storeItems(name, (task) => keepItems(task, name, itemsProcessed, this.#inWork.get(name)), effect);
  }

  /** As {@link store}, for an item that had failed before and is no problem any more. */
  async repair(name: PhaseName, itemsProcessed: number, index: number, effect: Effect): Promise<void> {
    const resolved = [{ phase: name, index }];
    await this.#storeItems(name, (task) => ({ ...keepItems(task, name, itemsProcessed), resolved }), effect);
  }

  /**
   * An item failed and is left out: it counts as done, and the task completes with a problem.
   *
   * @param others what had counted as done, and fails with it; `effect` may add to these
   */
  async failItem(
    itemsProcessed: number,
    problem: Problem,
    effect?: Effect,
    others: readonly Problem[] = [],
  ): Promise<void> {
    await this.#storeItems(problem.phase, (task) => failItem(task, problem, itemsProcessed, others), effect);
  }

  /** What the phase has done is of another input than there is now: what `effect` drops is done anew. */
  async replan(name: PhaseName, effect: Effect): Promise<void> {
    await this.#storeItems(name, (task) => replanPhase(task, name), effect);
  }

  async completePhase(name: PhaseName, effect?: Effect): Promise<void> {
    await this.change((task) => {
      requireWanted(task, name);
      return completePhase(task, name, this.#clock());
    }, effect);
  }

  async retitle(title: string): Promise<void> {
    await this.change((task) => ({ task: title === task.title ? {} : { title }, phases: [], events: [] }));
  }

  /** Writes a change after everything that was counted before it. */
  async change(decide: (task: Task) => TaskChange, effect?: Effect): Promise<void> {
    await this.#flush();
    await this.#inOrder(async () => {
      this.#task = await this.#write(this.#task, decide, effect);
    });
  }

  /** Drops what was counted and not written: the run is over. */
  close(): void {
    clearTimeout(this.#flushTimer);
    this.#counted.clear();
  }

  async #storeItems(name: PhaseName, decide: (task: Task) => TaskChange, effect: Effect | undefined): Promise<void> {
    await this.change((task) => {
      if (task.request === 'cancel') {
        this.stop('cancel');
        throw this.signal.reason;
      }
      requireWanted(task, name);
      return decide(task);
    }, effect);
    this.#pauseHere();
    this.signalOf(name).throwIfAborted();
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
          if (this.#isWritten(name, itemsProcessed)) return;
          const inWork = this.#inWork.get(name);
          this.#task = await this.#write(this.#task, (task) => advancePhase(task, name, itemsProcessed, inWork));
        });
      }
    } catch (error) {
      if (!this.signal.aborted) for (const [name, itemsProcessed] of counted) this.count(name, itemsProcessed);
      throw error;
    }
  }

  /** Phases that run beside each other tell often of counts that a store has written: that costs no transaction. */
  #isWritten(name: PhaseName, itemsProcessed: number): boolean {
    return itemsProcessed <= this.phase(name).itemsProcessed;
  }

  #inOrder(write: () => Promise<void>): Promise<void> {
    const turn = this.#lastWrite.then(write);
    this.#lastWrite = turn.catch(() => {});
    return turn;
  }
}

/** Nothing of a phase that was left out is stored any more. */
function requireWanted(task: Task, name: PhaseName): void {
  if (phaseOf(task, name).status === 'skipped') throw new PhaseSkipped(name);
}
