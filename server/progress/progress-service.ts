import { randomBytes } from 'node:crypto';
import { type Failure, FailureError, fail } from '#domain/failure.ts';
import type { PhaseName, TaskKind } from '#domain/kinds/registry.ts';
import { START_ANCHOR } from '#domain/progress.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceKind } from '#domain/source.ts';
import { isFinished } from '#domain/status.ts';
import { plannedPhases } from '#domain/task.ts';
import type { TaskChange } from '#domain/task-change.ts';
import * as control from '#domain/task-control.ts';
import { newTaskId } from '#domain/task-id.ts';
import * as redo from '#domain/task-redo.ts';
import type { BulkAction, BulkInput, BulkOutput, BulkResult } from '#domain/tasks-api.ts';
import { phaseWeights } from '#domain/weights.ts';
import type { Database, StoreTransaction } from '#server/db/database.ts';
import type { Engine } from '#server/engine/engine.ts';
import { openPhaseHistory, type PhaseHistory } from './history.ts';
import { LiveRuns } from './live-runs.ts';
import { DEFAULT_PROGRESS_POLICY, type ProgressPolicy } from './progress-policy.ts';
import { NO_FACTS } from './task-facts.ts';
import { TaskLeases } from './task-leases.ts';
import { createTaskReader, type TaskReader } from './task-reader.ts';
import type { Effect, TaskRun } from './task-run.ts';
import { countProblems, insertTask, type StoredTask } from './task-store.ts';
import { TaskWriter } from './task-writer.ts';

/** What a new task is made of. */
export interface NewTask {
  readonly kind: TaskKind;
  /** How the work is done, where that changes how long it takes: estimates come from tasks of the same method. */
  readonly method: string;
  readonly title: string;
  readonly source: { readonly id: string; readonly kind: SourceKind };
  /** Optional phases that nobody asked for. */
  readonly omitted?: readonly PhaseName[];
  /** Stores what the task needs, in the transaction that creates it. Its source may be among that. */
  readonly prepare: (trx: StoreTransaction, taskId: string, now: number) => Promise<void>;
}

/** What is to be done again. */
export interface Redo {
  /** This phase, and all that follow. */
  readonly from: PhaseName;
  /** Of that phase, only the items that failed. */
  readonly onlyFailedItems: boolean;
}

/** Makes what a task has stored ready for doing some of it again. */
export type Renew = (trx: StoreTransaction, task: StoredTask, redo: Redo) => Promise<void>;

/** The one door: nothing else changes a task, and every change goes along the transition table. */
export class ProgressService {
  /** Reads, each for an owner. */
  readonly read: TaskReader;
  readonly #writer: TaskWriter;
  readonly #leases: TaskLeases;
  readonly #engine: Engine;
  readonly #policy: ProgressPolicy;
  readonly #history: PhaseHistory;
  readonly #runs: LiveRuns;

  constructor(database: Database, engine: Engine, policy: Partial<ProgressPolicy> = {}, readFacts = NO_FACTS) {
    this.#engine = engine;
    this.#policy = { ...DEFAULT_PROGRESS_POLICY, ...policy };
    const { clock, ttlMs, retry } = this.#policy;
    this.#runs = new LiveRuns(database, this.#policy);
    this.#writer = new TaskWriter(database, clock);
    const { health } = database;
    this.#leases = new TaskLeases({ writer: this.#writer, engine, runs: this.#runs, policy: this.#policy, health });
    this.#history = openPhaseHistory(database.store, clock);
    this.read = createTaskReader({
      store: database.store,
      health: database.health,
      readFacts,
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
    const { omitted = [] } = task;
    const weights = phaseWeights(task.kind, await this.#history.runsLike(task), omitted);
    await this.#writer.transact(async (trx) => {
      await task.prepare(trx, id, now);
      const stored = {
        id,
        kind: task.kind,
        title: task.title,
        status: 'pending',
        request: null,
        phases: plannedPhases(task.kind, weights, { omitted, now }),
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
        recovery: null,
        isHeld: false,
      } as const;
      await insertTask(trx, stored, { ownerId: owner, sourceId: task.source.id, method: task.method });
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
   * Does again what is worth it: a failed task goes on where it failed, what it has finished being kept; a completed one
   * does its failed items again; a wait for the next try is cut short. Throws `not_found`, `not_allowed_now`.
   *
   * @param renew makes the stored work ready for that, in the same transaction
   */
  retry(owner: string, id: string, renew?: Renew): Promise<TaskSnapshot> {
    return this.#controlAndRead(owner, id, 'retry', renew);
  }

  /**
   * Puts a finished task in the queue again, to do a phase and all after it anew. Throws `not_found`, and
   * `not_allowed_now` for a task that is unfinished or cancelled, or has not come as far as that phase.
   *
   * @param renew drops what those phases have stored, in the same transaction
   */
  async retryFrom(owner: string, id: string, from: PhaseName, renew?: Renew): Promise<TaskSnapshot> {
    await this.#writer.transact(async (trx) => {
      const task = await this.#writer.lockOwned(trx, owner, id);
      requirePhase(task, from);
      const now = this.#policy.clock();
      const change = redo.retryTask(task, now, from);
      await renew?.(trx, task, { from, onlyFailedItems: false });
      await this.#writer.write(trx, task, change);
      await this.#engine.enqueue(trx, id, now);
    });
    this.#engine.wake();
    return this.read.get(owner, id);
  }

  /**
   * Leaves an optional phase out, before or while it runs. Throws `not_found`, and `not_allowed_now` where the task needs
   * the phase, or is over it.
   */
  async skip(owner: string, id: string, phase: PhaseName): Promise<TaskSnapshot> {
    await this.#writer.transact(async (trx) => {
      const task = await this.#writer.lockOwned(trx, owner, id);
      requirePhase(task, phase);
      const now = this.#policy.clock();
      const skipped = await this.#writer.write(trx, task, control.skipPhase(task, phase, now));
      if (skipped.nextRetryAt !== null && skipped.nextRetryAt <= now) await this.#engine.enqueue(trx, id, now);
    });
    this.#runs.get(id)?.skip(phase);
    this.#engine.wake();
    return this.read.get(owner, id);
  }

  /**
   * Does the same to many tasks, each for itself: what cannot be done to one is its own answer. Of what a filter finds, a
   * batch. Throws `invalid_input` for a cursor that was not given out.
   */
  async controlMany(owner: string, { action, select, cursor }: BulkInput, renew?: Renew): Promise<BulkOutput> {
    const { ids, nextCursor } =
      'ids' in select
        ? { ids: select.ids, nextCursor: null }
        : await this.read.bulkBatch(owner, action, select, cursor);
    const results: BulkResult[] = [];
    for (const id of ids) {
      try {
        const { status, request } = await this.#control(owner, id, action, renew);
        results.push({ id, ok: true, status, request });
      } catch (error) {
        if (!(error instanceof FailureError)) throw error;
        results.push({ id, ok: false, failure: error.failure });
      }
    }
    return { results, nextCursor };
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
    await this.#writer.transact(async (trx) => {
      const owned = await this.#writer.lockOwned(trx, owner, id);
      if (!isFinished(owned.status)) fail('not_allowed_now', { reason: 'the task is not finished; cancel it first.' });
      await trx.deleteFrom('tasks').where('id', '=', id).execute();
      await effect?.(trx, owned);
    });
  }

  /**
   * Takes up the task whose turn it is, within the limits of owners and hosts.
   *
   * @returns the hold on it; null where none waits, or none may start
   */
  claimNext(): Promise<TaskRun | null> {
    return this.#leases.claimNext();
  }

  /**
   * Takes up one task, whose turn ever it is.
   *
   * @returns the hold on it; null where there is nothing to run: it is finished, gone, cancelled by this very call, or
   *   in the hands of a worker that is alive
   */
  claim(id: string): Promise<TaskRun | null> {
    return this.#leases.claim(id);
  }

  /** Whether so many workers have died over the item in work that it is to be set aside. */
  isPoison(run: TaskRun, phase: PhaseName): boolean {
    return run.phase(phase).deaths >= this.#policy.deathsBeforePoison;
  }

  /** The work is done and its result stored. */
  complete(run: TaskRun, resultId: string, effect?: Effect): Promise<void> {
    return this.#leases.complete(run, resultId, effect);
  }

  /**
   * The run ended in an error, which decides what becomes of the task: it stops where it was asked to, is handed back on
   * shutdown, tried again later, or fails.
   *
   * @returns the failure in which the task ended, if it did
   */
  conclude(run: TaskRun, error: unknown): Promise<Failure | null> {
    return this.#leases.conclude(run, error);
  }

  /** The worker lets go of the run. */
  release(run: TaskRun): void {
    this.#leases.release(run);
  }

  /** Says that the runs of this process are alive, and hears what was asked of them. Happens by itself too. */
  beat(): Promise<void> {
    return this.#leases.beat();
  }

  async #controlAndRead(owner: string, id: string, action: BulkAction, renew?: Renew): Promise<TaskSnapshot> {
    await this.#control(owner, id, action, renew);
    return this.read.get(owner, id);
  }

  /** Writes what a person asks of a task, and tells whoever has to act on it. */
  async #control(owner: string, id: string, action: BulkAction, renew?: Renew): Promise<StoredTask> {
    const task = await this.#writer.transact(async (trx) => {
      const owned = await this.#writer.lockOwned(trx, owner, id);
      const now = this.#policy.clock();
      const failed = action === 'retry' && owned.status === 'completed' ? await countProblems(trx, id) : new Map();
      const change = decideControl(owned, action, failed, now);
      const from = change.events.find(({ type }) => type === 'retried')?.phase ?? null;
      if (failed.size > 0 && from !== null) await renew?.(trx, owned, { from, onlyFailedItems: true });
      const asked = await this.#writer.write(trx, owned, change);
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
}

function requirePhase(task: StoredTask, name: PhaseName): void {
  if (!task.phases.some((phase) => phase.name === name))
    fail('invalid_input', { detail: `it has no phase “${name}”.` });
}

function decideControl(
  task: StoredTask,
  action: BulkAction,
  failedItems: ReadonlyMap<PhaseName, number>,
  now: number,
): TaskChange {
  switch (action) {
    case 'cancel':
      return control.requestCancel(task, now);
    case 'pause':
      return control.requestPause(task, now);
    case 'resume':
      return control.resumeTask(task);
    case 'retry':
      if (task.status === 'running') return control.hastenRetry(task, now);
      if (task.status === 'completed') return redo.retryFailedItems(task, failedItems, now);
      return redo.retryTask(task, now);
  }
}
