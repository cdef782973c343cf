import { isNothing, type TaskChange } from '#domain/task-change.ts';
import type { Database, StoreTransaction } from '#server/db/database.ts';
import { loadOwned } from './task-reader.ts';
import { loadTasks, type StoredTask, writeChange } from './task-store.ts';

/** Writes tasks, each change in a transaction in which nobody else writes the same task. */
export class TaskWriter {
  readonly dialect: Database['dialect'];
  readonly #store: Database['store'];
  readonly #clock: () => number;

  constructor({ store, dialect }: Database, clock: () => number) {
    this.dialect = dialect;
    this.#store = store;
    this.#clock = clock;
  }

  transact<Result>(work: (trx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return this.#store.transaction().execute(work);
  }

  /** Reads a task and keeps every other writer of it waiting until this transaction ends. */
  async lock(trx: StoreTransaction, id: string): Promise<StoredTask | null> {
    if (this.dialect === 'postgres') {
      await trx.selectFrom('tasks').select('id').where('id', '=', id).forUpdate().execute();
    }
    const [task] = await loadTasks(trx, [id]);
    return task ?? null;
  }

  /**
   * As {@link lock}, for whoever has read the task before: where nobody has written it since, it need not be read again.
   */
  async lockKnown(trx: StoreTransaction, known: StoredTask): Promise<StoredTask | null> {
    const found = trx.selectFrom('tasks').select(['version', 'lease_token']).where('id', '=', known.id);
    const row = await (this.dialect === 'postgres' ? found.forUpdate() : found).executeTakeFirst();
    const isKnown = row?.version === known.version && row.lease_token === known.leaseToken;
    return isKnown ? known : ((await loadTasks(trx, [known.id]))[0] ?? null);
  }

  /** As {@link lock}, for its owner. Throws `not_found`, also for somebody else's. */
  async lockOwned(trx: StoreTransaction, owner: string, id: string): Promise<StoredTask> {
    await this.lock(trx, id);
    return loadOwned(trx, owner, id);
  }

  /** Writes a change of a task that is locked; answers the task as it stands then. */
  async write(trx: StoreTransaction, task: StoredTask, change: TaskChange): Promise<StoredTask> {
    return isNothing(change) ? task : writeChange(trx, task, change, this.#clock());
  }
}
