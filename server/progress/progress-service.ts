import { randomBytes, randomUUID } from 'node:crypto';
import { type Failure, FailureError, fail, failure } from '#domain/failure.ts';
import type { TaskKind } from '#domain/plan.ts';
import { START_ANCHOR } from '#domain/progress.ts';
import { decideAfterFailure, RETRY_POLICY, type RetryPolicy } from '#domain/retry-decision.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceKind } from '#domain/source.ts';
import { isFinished } from '#domain/status.ts';
import { currentPhase, plannedPhases } from '#domain/task.ts';
import * as changes from '#domain/task-change.ts';
import { newTaskId } from '#domain/task-id.ts';
import type { BulkAction, BulkResult, BulkSelection } from '#domain/tasks-api.ts';
import { phaseWeights } from '#domain/weights.ts';
import type { Database, StoreTransaction } from '#server/db/database.ts';
import type { Engine } from '#server/engine/engine.ts';
import { openPhaseHistory, type PhaseHistory } from './history.ts';
import { createTaskReader, loadOwned, type TaskReader } from './task-reader.ts';
import { type Effect, RunStopped, TaskRun } from './task-run.ts';
import { insertTask, loadTasks, type StoredTask, writeChange } from './task-store.ts';

export interface ProgressPolicy {
  /** How long a finished task stays on the active list. */
  readonly ttlMs: number;
  readonly retry: RetryPolicy;
  /** The longest that a count waits to be written. */
  readonly flushIntervalMs: number;
  /** How often a worker says that it is alive, and hears of requests made in other processes. */
  readonly heartbeatMs: number;
  /** A holder that has been silent for so long may be taken over; 0 where no other process can be one. */
  readonly staleAfterMs: number;
  readonly clock: () => number;
  readonly random: () => number;
}

const DEFAULTS: ProgressPolicy = {
  ttlMs: 3_600_000,
  retry: RETRY_POLICY,
  flushIntervalMs: 250,
  heartbeatMs: 1_000,
  staleAfterMs: 5_000,
  clock: Date.now,
  random: Math.random,
};

/** What a new task is made of. */
export interface NewTask {
  readonly kind: TaskKind;
  readonly title: string;
  readonly source: { readonly id: string; readonly kind: SourceKind };
  /** Stores what the task needs, in the transaction that creates it. Its source may be among that. */
  readonly prepare: (trx: StoreTransaction, taskId: string, now: number) => Promise<void>;
}

/** The one door: nothing else changes a task, and every change goes along the transition table. */
export class ProgressService {
  /** Reads, each for an owner. */
  readonly read: TaskReader;
  readonly #database: Database;
  readonly #engine: Engine;
  readonly #policy: ProgressPolicy;
  readonly #history: PhaseHistory;
  readonly #runs = new Map<string, TaskRun>();
  #heart: NodeJS.Timeout | undefined;

  constructor(database: Database, engine: Engine, policy: Partial<ProgressPolicy> = {}) {
    this.#database = database;
    this.#engine = engine;
    this.#policy = { ...DEFAULTS, ...policy };
    const { clock, ttlMs, retry } = this.#policy;
    this.#history = openPhaseHistory(database.store, clock);
    this.read = createTaskReader({
      store: database.store,
      history: this.#history,
      clock,
      ttlMs,
      maxTries: retry.maxTries,
    });
  }

  /** Creates a task and puts it in the queue, in one transaction. */
  async create(owner: string, task: NewTask): Promise<TaskSnapshot> {
    const now = this.#policy.clock();
    const id = newTaskId(task.kind, now, randomBytes(16));
    const weights = phaseWeights(task.kind, await this.#history.runsLike(task.kind, task.source.kind));
    await this.#transact(async (trx) => {
      await task.prepare(trx, id, now);
      const stored = {
        id,
        kind: task.kind,
        title: task.title,
        status: 'pending',
        request: null,
        phases: plannedPhases(task.kind, weights),
        attempt: 1,
        anchor: START_ANCHOR,
        nextRetryAt: null,
        error: null,
        resultId: null,
        createdAt: now,
        queuedAt: now,
        startedAt: null,
        updatedAt: now,
        completedAt: null,
        version: 1,
        isHeld: false,
      } as const;
      await insertTask(trx, stored, { ownerId: owner, sourceId: task.source.id });
      await this.#engine.enqueue(trx, id, now);
    });
    this.#engine.wake();
    return this.read.get(owner, id);
  }

  /**
   * Asks for a task to be cancelled. One that nobody works on is cancelled at once; a worker is told through its signal.
   * Throws `not_found`, and `not_allowed_now` for a finished task.
   */
  cancel(owner: string, id: string): Promise<TaskSnapshot> {
    return this.#controlAndRead(owner, id, 'cancel');
  }

  /**
   * Asks for a task to pause: at once where nobody works on it, else after the item that is in work. Throws `not_found`,
   * and `not_allowed_now` for a task that is finished or being cancelled.
   */
  pause(owner: string, id: string): Promise<TaskSnapshot> {
    return this.#controlAndRead(owner, id, 'pause');
  }

  /**
   * Lets a paused task go on where it stood, or takes back a pause that has not come about yet. Throws `not_found`, and
   * `not_allowed_now` for a task that is neither.
   */
  resume(owner: string, id: string): Promise<TaskSnapshot> {
    return this.#controlAndRead(owner, id, 'resume');
  }

  /**
   * Puts a failed task in the queue again, what it has finished being kept, or cuts a wait for the next try short. Throws
   * `not_found`, `not_allowed_now`.
   */
  retry(owner: string, id: string): Promise<TaskSnapshot> {
    return this.#controlAndRead(owner, id, 'retry');
  }

  /** Does the same to many tasks, each for itself: what cannot be done to one is its own answer. */
  async controlMany(owner: string, action: BulkAction, selection: BulkSelection): Promise<BulkResult[]> {
    const ids = 'ids' in selection ? selection.ids : await this.read.select(owner, selection);
    const results: BulkResult[] = [];
    for (const id of ids) {
      try {
        const { status, request } = await this.#control(owner, id, action);
        results.push({ id, ok: true, status, request });
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        results.push({ id, ok: false, failure: error.failure });
      }
    }
    return results;
  }

  /**
   * Removes a finished task from every list. What it produced stays.
   *
   * @param effect removes what only this task needed, in the same transaction
   * Throws `not_found`, and `not_allowed_now` for one that is unfinished.
   */
  async remove(
    owner: string,
    id: string,
    effect?: (trx: StoreTransaction, task: StoredTask) => Promise<void>,
  ): Promise<void> {
    await this.#transact(async (trx) => {
      const owned = await this.#lockOwned(trx, owner, id);
      if (!isFinished(owned.status)) fail('not_allowed_now', { reason: 'the task is not finished; cancel it first.' });
      await trx.deleteFrom('tasks').where('id', '=', id).execute();
      await effect?.(trx, owned);
    });
  }

  /**
   * Takes a task up for a worker.
   *
   * @returns the hold on it; null where there is nothing to run: it is finished, gone, cancelled by this very call, or
   *   in the hands of a worker that is alive
   */
  async claim(id: string): Promise<TaskRun | null> {
    const token = randomUUID();
    const now = this.#policy.clock();
    const claimed = await this.#transact(async (trx) => {
      const task = await this.#lock(trx, id);
      if (task === null || isFinished(task.status) || task.status === 'paused') return null;
      if (this.#runs.has(id)) return null;
      if (this.#isInLiveHands(task, now)) {
        // Whoever delivered it had a reason: if its holder is dead after all, that shows by then.
        await this.#engine.enqueue(trx, id, now + this.#policy.staleAfterMs);
        return null;
      }
      if (task.request === 'cancel') {
        await this.#write(trx, task, changes.cancelTask(task, now));
        return null;
      }
      return writeChange(trx, task, changes.takeUp(task, now), now, token);
    });
    if (claimed === null) return null;
    const write = (decide: (task: StoredTask) => changes.TaskChange, effect?: Effect) =>
      this.#writeAsHolder(id, token, decide, effect);
    const run = new TaskRun(claimed, token, write, this.#policy);
    this.#runs.set(id, run);
    // Its worker died before it could: this one lets go at once.
    if (claimed.request === 'pause') run.pause();
    this.#heart ??= setInterval(() => void this.#beat(), this.#policy.heartbeatMs).unref();
    return run;
  }

  /** The work is done and its result stored. */
  async complete(run: TaskRun, resultId: string, effect?: Effect): Promise<void> {
    await run.change((task) => changes.completeTask(task, resultId, this.#policy.clock()), effect);
  }

  /**
   * The run ended in an error, which decides what becomes of the task: it stops where it was asked to, is handed back on
   * shutdown, tried again later, or fails.
   *
   * @returns the failure in which the task ended, if it did
   */
  async conclude(run: TaskRun, error: unknown): Promise<Failure | null> {
    const stopped = run.signal.aborted && run.signal.reason instanceof RunStopped ? run.signal.reason.cause : null;
    if (stopped === 'lease-lost') return null;
    const now = this.#policy.clock();
    if (stopped !== null) {
      await this.#handBack(run, now);
      return null;
    }
    const failed = error instanceof FailureError ? error.failure : failure('internal');
    const phase = currentPhase(run.task);
    const decision = decideAfterFailure(
      {
        failure: failed,
        tries: phase === null ? 1 : changes.triesOf(phase),
        retryAfterMs: error instanceof FailureError ? error.retryAfterMs : null,
      },
      now,
      this.#policy.random(),
      this.#policy.retry,
    );
    if ('fail' in decision || phase === null) {
      await run.change((task) =>
        task.request === 'cancel' ? changes.cancelTask(task, now) : changes.failTask(task, failed, now),
      );
      return failed;
    }
    const { retryAt } = decision;
    await run.change(
      (task) => changes.scheduleRetry(task, phase.name, failed, retryAt, now),
      (trx) => this.#engine.enqueue(trx, run.task.id, retryAt),
    );
    return null;
  }

  /** The worker lets go of the run. */
  release(run: TaskRun): void {
    run.close();
    if (this.#runs.get(run.task.id) === run) this.#runs.delete(run.task.id);
    if (this.#runs.size === 0) {
      clearInterval(this.#heart);
      this.#heart = undefined;
    }
  }

  async #controlAndRead(owner: string, id: string, action: BulkAction): Promise<TaskSnapshot> {
    await this.#control(owner, id, action);
    return this.read.get(owner, id);
  }

  /** Writes what a person asks of a task, and tells whoever has to act on it. */
  async #control(owner: string, id: string, action: BulkAction): Promise<StoredTask> {
    const task = await this.#transact(async (trx) => {
      const owned = await this.#lockOwned(trx, owner, id);
      const now = this.#policy.clock();
      const asked = await this.#write(trx, owned, decideControl(owned, action, now));
      const isToRun = action === 'retry' || (action === 'resume' && asked.status === 'pending');
      if (isToRun) await this.#engine.enqueue(trx, id, now);
      return asked;
    });
    const run = this.#runs.get(id);
    if (task.request === 'cancel') run?.stop('cancel');
    else if (task.request === 'pause') run?.pause();
    else run?.withdrawPause();
    this.#engine.wake();
    return task;
  }

  /** Lets go of the task as what was asked of it says: cancelled, paused, or back in the queue. */
  async #handBack(run: TaskRun, now: number): Promise<void> {
    await run.change(
      (task) => {
        if (task.request === 'cancel') return changes.cancelTask(task, now);
        if (task.request === 'pause') return changes.pauseTask(task, now);
        return changes.handBack(task, now);
      },
      (trx) => this.#engine.enqueue(trx, run.task.id, now),
    );
  }

  #isInLiveHands({ leaseToken, heartbeatAt }: StoredTask, now: number): boolean {
    // A sign of life from the future is from before the clock was set back: it proves nothing.
    const silentMs = Math.abs(now - (heartbeatAt ?? 0));
    return leaseToken !== null && silentMs < this.#policy.staleAfterMs;
  }

  /** Says that the runs of this process are alive, and hears whether they still are its own and are to go on. */
  async #beat(): Promise<void> {
    const runs = [...this.#runs.values()];
    try {
      const alive = await this.#database.store
        .updateTable('tasks')
        .set({ heartbeat_at: this.#policy.clock() })
        .where(
          'lease_token',
          'in',
          runs.map(({ leaseToken }) => leaseToken),
        )
        .returning(['lease_token', 'request'])
        .execute();
      const requests = new Map(alive.map((row) => [row.lease_token, row.request]));
      for (const run of runs) {
        if (!requests.has(run.leaseToken)) run.stop('lease-lost');
        else if (requests.get(run.leaseToken) === 'cancel') run.stop('cancel');
        else if (requests.get(run.leaseToken) === 'pause') run.pause();
        else run.withdrawPause();
      }
    } catch (error) {
      console.warn('a heartbeat could not be written; the next one will tell:', error);
    }
  }

  async #writeAsHolder(
    id: string,
    token: string,
    decide: (task: StoredTask) => changes.TaskChange,
    effect: Effect | undefined,
  ): Promise<StoredTask> {
    return this.#transact(async (trx) => {
      const task = await this.#lock(trx, id);
      if (task?.leaseToken !== token) {
        this.#runs.get(id)?.stop('lease-lost');
        throw new RunStopped('lease-lost');
      }
      await effect?.(trx);
      return this.#write(trx, task, decide(task));
    });
  }

  async #write(trx: StoreTransaction, task: StoredTask, change: changes.TaskChange): Promise<StoredTask> {
    const isNothing =
      Object.keys(change.task).length === 0 &&
      change.phases.length === 0 &&
      change.events.length === 0 &&
      !change.release;
    return isNothing ? task : writeChange(trx, task, change, this.#policy.clock());
  }

  async #lockOwned(trx: StoreTransaction, owner: string, id: string): Promise<StoredTask> {
    await this.#lock(trx, id);
    return loadOwned(trx, owner, id);
  }

  /** Reads a task and keeps every other writer of it waiting until this transaction ends. */
  async #lock(trx: StoreTransaction, id: string): Promise<StoredTask | null> {
    if (this.#database.dialect === 'postgres') {
      await trx.selectFrom('tasks').select('id').where('id', '=', id).forUpdate().execute();
    }
    const [task] = await loadTasks(trx, [id]);
    return task ?? null;
  }

  #transact<Result>(work: (trx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return this.#database.store.transaction().execute(work);
  }
}

function decideControl(task: StoredTask, action: BulkAction, now: number): changes.TaskChange {
  switch (action) {
    case 'cancel':
      return changes.requestCancel(task, now);
    case 'pause':
      return changes.requestPause(task, now);
    case 'resume':
      return changes.resumeTask(task);
    case 'retry':
      return task.status === 'running' ? changes.hastenRetry(task, now) : changes.retryTask(task, now);
  }
}
