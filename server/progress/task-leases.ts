import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Failure, FailureError, failure } from '#domain/failure.ts';
import { decideAfterFailure } from '#domain/retry-decision.ts';
import { isFinished } from '#domain/status.ts';
import { currentPhase } from '#domain/task.ts';
import type { TaskChange } from '#domain/task-change.ts';
import * as control from '#domain/task-control.ts';
import * as work from '#domain/task-work.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { StorageHealth } from '#server/db/storage-health.ts';
import type { Engine } from '#server/engine/engine.ts';
import type { LiveRuns } from './live-runs.ts';
import { leaseTime, type ProgressPolicy } from './progress-policy.ts';
import { nextInQueue } from './queue.ts';
import { type Effect, RunStopped, TaskRun, type WriteAsHolder } from './task-run.ts';
import { type StoredTask, writeChange } from './task-store.ts';
import type { TaskWriter } from './task-writer.ts';

/** Longer than any outage: no worker is taken for dead while this counts. */
const LONGEST_OUTAGE_MS = 30 * 24 * 3600_000;

/** Any number that nothing else of this database locks. */
const QUEUE_LOCK = 7_405_318_226;

interface Claimed {
  readonly token: string;
  readonly task: StoredTask;
}

/** The workers' side of tasks: who holds which, and what becomes of a task when its holder lets go. */
export class TaskLeases {
  readonly #writer: TaskWriter;
  readonly #engine: Engine;
  readonly #runs: LiveRuns;
  readonly #policy: ProgressPolicy;
  #lastClaim: Promise<unknown> = Promise.resolve();

  readonly #health: StorageHealth;

  constructor(from: {
    writer: TaskWriter;
    engine: Engine;
    runs: LiveRuns;
    policy: ProgressPolicy;
    health: StorageHealth;
  }) {
    this.#health = from.health;
    this.#writer = from.writer;
    this.#engine = from.engine;
    this.#runs = from.runs;
    this.#policy = from.policy;
  }

  /**
   * Takes up the task whose turn it is, within the limits of owners and hosts.
   *
   * @returns the hold on it; null where none waits, or none may start
   */
  claimNext(): Promise<TaskRun | null> {
    return this.#claimInOrder(async () => {
      for (;;) {
        const next = await this.#transactClaim(async (trx, token) => {
          await this.#lockQueue(trx);
          const { limits, clock } = this.#policy;
          const silentMs = this.#silentMs();
          const leases = { now: await leaseTime(this.#policy, trx), silentMs };
          const id = await nextInQueue(trx, clock(), { taken: this.#runs.taskIds(), leases, limits });
          return id === null ? null : { claimed: await this.#claim(trx, id, token) };
        });
        if (next === null) return null;
        // What was asked to be cancelled ended by being taken up: then it is the next one's turn.
        if (next.claimed !== null) return this.#hold(next.claimed);
      }
    });
  }

  /**
   * Takes up one task, whose turn ever it is.
   *
   * @returns the hold on it; null where there is nothing to run: it is finished, gone, cancelled by this very call, or
   *   in the hands of a worker that is alive
   */
  claim(id: string): Promise<TaskRun | null> {
    return this.#claimInOrder(async () => {
      const claimed = await this.#transactClaim((trx, token) => this.#claim(trx, id, token));
      return claimed === null ? null : this.#hold(claimed);
    });
  }

  /** The work is done and its result stored. */
  async complete(run: TaskRun, resultId: string, effect?: Effect): Promise<void> {
    await run.change((task) => work.completeTask(task, resultId, this.#policy.clock()), effect);
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
    const phase = run.failedIn === null ? currentPhase(run.task) : run.phase(run.failedIn);
    const decision = decideAfterFailure(
      {
        failure: failed,
        tries: (phase?.setbacks ?? 0) + 1,
        retryAfterMs: error instanceof FailureError ? error.retryAfterMs : null,
      },
      now,
      this.#policy.random(),
      this.#policy.retry,
    );
    if ('fail' in decision || phase === null) {
      await run.change((task) =>
        task.request === 'cancel' ? control.cancelTask(task, now) : work.failTask(task, failed, now, run.failedIn),
      );
      return failed;
    }
    const { retryAt } = decision;
    await run.change(
      (task) => work.scheduleRetry(task, phase.name, failed, retryAt, now),
      (trx) => this.#engine.enqueue(trx, run.task.id, retryAt),
    );
    return null;
  }

  /** The worker lets go of the run. */
  release(run: TaskRun): void {
    run.close();
    this.#runs.remove(run);
  }

  beat(): Promise<void> {
    return this.#runs.beat();
  }

  /** Where the connection breaks at the commit, nothing tells whether the hold was written: then it counts as abandoned. */
  async #transactClaim<Result>(claim: (trx: StoreTransaction, token: string) => Promise<Result>): Promise<Result> {
    const token = randomUUID();
    try {
      return await this.#writer.transact((trx) => claim(trx, token));
    } catch (error) {
      this.#runs.abandon(token);
      throw error;
    }
  }

  async #claim(trx: StoreTransaction, id: string, token: string): Promise<Claimed | null> {
    const task = await this.#writer.lock(trx, id);
    if (task === null || isFinished(task.status) || task.status === 'paused') return null;
    const now = this.#policy.clock();
    const takenAt = await leaseTime(this.#policy, trx);
    if (this.#runs.get(id) !== undefined || this.#isInLiveHands(task, takenAt)) return null;
    if (task.request === 'cancel') {
      await this.#writer.write(trx, task, control.cancelTask(task, now));
      return null;
    }
    const isAfterOutage = task.leaseToken !== null && this.#runs.wasAbandoned(task.leaseToken);
    const takenUp = work.takeUp(task, now, isAfterOutage);
    return { token, task: await writeChange(trx, task, takenUp, now, { token, at: takenAt }) };
  }

  #hold({ token, task }: Claimed): TaskRun {
    const write: WriteAsHolder = (known, decide, effect) => this.#writeAsHolder(known, token, decide, effect);
    const run = new TaskRun(task, token, write, this.#policy);
    this.#runs.add(run);
    // Its worker died before it could: this one lets go at once.
    if (task.request === 'pause') run.pause();
    return run;
  }

  /** One claim after the other: between its commit and the run it makes, no other may take it for abandoned. */
  #claimInOrder<Result>(claim: () => Promise<Result>): Promise<Result> {
    const turn = this.#lastClaim.then(claim);
    this.#lastClaim = turn.catch(() => {});
    return turn;
  }

  /** Lets go of the task as what was asked of it says: cancelled, paused, or back in the queue. */
  async #handBack(run: TaskRun, now: number): Promise<void> {
    await run.change(
      (task) => {
        if (task.request === 'cancel') return control.cancelTask(task, now);
        if (task.request === 'pause') return control.pauseTask(task, now);
        return work.handBack(task, now);
      },
      (trx) => this.#engine.enqueue(trx, run.task.id, now),
    );
  }

  #isInLiveHands({ leaseToken, heartbeatAt }: StoredTask, now: number): boolean {
    // A sign of life from the future is from before the clock was set back: it proves nothing.
    const silentMs = Math.abs(now - (heartbeatAt ?? 0));
    return leaseToken !== null && silentMs < this.#silentMs();
  }

  /**
   * How long a worker must have been silent to be taken for dead. After an outage all of them have been, those that live
   * too: for a while only a longer silence than the outage can have caused proves anything.
   */
  #silentMs(): number {
    const { staleAfterMs } = this.#policy;
    const isJustBack = staleAfterMs > 0 && this.#health.hasFailedWithin(staleAfterMs);
    return isJustBack ? LONGEST_OUTAGE_MS : staleAfterMs;
  }

  async #writeAsHolder(
    known: StoredTask,
    token: string,
    decide: (task: StoredTask) => TaskChange,
    effect: Effect | undefined,
  ): Promise<StoredTask> {
    return this.#writer.transact(async (trx) => {
      const task = await this.#writer.lockKnown(trx, known);
      if (task?.leaseToken !== token) {
        this.#runs.get(known.id)?.stop('lease-lost');
        throw new RunStopped('lease-lost');
      }
      await effect?.(trx);
      return this.#writer.write(trx, task, decide(task));
    });
  }

  /** Only one worker at a time looks for the next task: else two would take the last place of an owner or a host. */
  async #lockQueue(trx: StoreTransaction): Promise<void> {
    if (this.#writer.dialect === 'postgres') await sql`select pg_advisory_xact_lock(${QUEUE_LOCK})`.execute(trx);
  }
}
