import { describeError } from '#domain/failure.ts';
import { planOf } from '#domain/kinds/registry.ts';
import type { TaskRequest } from '#domain/status.ts';
import type { Database } from '#server/db/database.ts';
import { leaseTime, type ProgressPolicy } from './progress-policy.ts';
import type { TaskRun } from './task-run.ts';

/**
 * The runs that this process holds, and their heartbeat: it says that they are alive, and hears what was asked of them
 * in other processes, and whether they still are this process's own.
 */
export class LiveRuns {
  readonly #runs = new Map<string, TaskRun>();
  /** The holds of runs that ended without a word, since it could not be written: nobody died over them. */
  readonly #abandoned = new Set<string>();
  readonly #database: Database;
  readonly #policy: Pick<ProgressPolicy, 'heartbeatMs' | 'clock' | 'leaseClock'>;
  #heart: NodeJS.Timeout | undefined;

  constructor(database: Database, policy: Pick<ProgressPolicy, 'heartbeatMs' | 'clock' | 'leaseClock'>) {
    this.#database = database;
    this.#policy = policy;
  }

  get(taskId: string): TaskRun | undefined {
    return this.#runs.get(taskId);
  }

  /** The tasks that this process runs. */
  taskIds(): string[] {
    return [...this.#runs.keys()];
  }

  add(run: TaskRun): void {
    this.#runs.set(run.task.id, run);
    this.#heart ??= setInterval(() => void this.beat(), this.#policy.heartbeatMs).unref();
  }

  /** A hold that nothing runs under, though the database may say that it is taken: whether it was written is not known. */
  abandon(leaseToken: string): void {
    this.#abandoned.add(leaseToken);
  }

  /** Whether a hold is one that this process has let go of without being able to write so. */
  wasAbandoned(leaseToken: string): boolean {
    return this.#abandoned.delete(leaseToken);
  }

  remove(run: TaskRun): void {
    if (run.task.leaseToken === run.leaseToken) this.abandon(run.leaseToken);
    if (this.#runs.get(run.task.id) === run) this.#runs.delete(run.task.id);
    if (this.#runs.size > 0) return;
    clearInterval(this.#heart);
    this.#heart = undefined;
  }

  /** One heartbeat. Happens by itself, as often as the policy says, while there are runs. */
  async beat(): Promise<void> {
    if (this.#runs.size === 0) return;
    const runs = [...this.#runs.values()];
    try {
      const requests = await this.#sayAlive(runs.map(({ leaseToken }) => leaseToken));
      for (const run of runs) {
        if (!requests.has(run.leaseToken)) run.stop('lease-lost');
        else if (requests.get(run.leaseToken) === 'cancel') run.stop('cancel');
        else if (requests.get(run.leaseToken) === 'pause') run.pause();
        else run.withdrawPause();
      }
      await this.#hearOfSkips(runs);
    } catch (error) {
      console.warn('a heartbeat could not be written; the next one will tell:', describeError(error));
    }
  }

  /** Answers what is asked of each task whose hold is still ours. */
  async #sayAlive(tokens: readonly string[]): Promise<Map<string | null, TaskRequest | null>> {
    const { store, dialect } = this.#database;
    const now = await leaseTime(this.#policy, store);
    return store.transaction().execute(async (trx) => {
      if (dialect === 'postgres') {
        // All in the same order: two processes that both think a task theirs would else wait for each other for ever.
        await trx
          .selectFrom('tasks')
          .select('id')
          .where('lease_token', 'in', tokens)
          .orderBy('id')
          .forUpdate()
          .execute();
      }
      const alive = await trx
        .updateTable('tasks')
        .set({ heartbeat_at: now })
        .where('lease_token', 'in', tokens)
        .returning(['lease_token', 'request'])
        .execute();
      return new Map(alive.map((row) => [row.lease_token, row.request]));
    });
  }

  /** Only where a run is in a phase that may be skipped is there anything to ask. */
  async #hearOfSkips(runs: readonly TaskRun[]): Promise<void> {
    const asking = runs.filter((run) =>
      planOf(run.task.kind).some(({ name, optional }) => optional && run.isBegun(name)),
    );
    if (asking.length === 0) return;
    const skipped = await this.#database.store
      .selectFrom('phases')
      .select(['task_id', 'name'])
      .where(
        'task_id',
        'in',
        asking.map(({ task }) => task.id),
      )
      .where('status', '=', 'skipped')
      .execute();
    for (const { task_id, name } of skipped) this.#runs.get(task_id)?.skip(name);
  }
}
