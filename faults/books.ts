import { type Database, openDatabase } from '#server/db/database.ts';
import { findViolations } from './invariants.ts';

/** The tables and files of an installation, looked at from beside it. */
export interface Books {
  readonly database: Database;
  /** How many tasks have each status. */
  countByStatus(): Promise<Readonly<Record<string, number>>>;
  /** How many tasks have completed, and how many summaries there are: as many, where each task did its work once. */
  effects(): Promise<{ completed: number; summaries: number }>;
  /** What must never be; asked when every task has ended. */
  violations(): Promise<string[]>;
  /**
   * How long each task that lost its worker stood still, in milliseconds: from the first of these kills after its last
   * write until another worker wrote that it had it. Where another worker was killed in between, that is too long.
   *
   * @param killedAt milliseconds since the epoch, ascending
   */
  takeOverTimes(killedAt: readonly number[]): Promise<number[]>;
  close(): Promise<void>;
}

export async function openBooks(place: { dataDir: string; databaseUrl: string | null }): Promise<Books> {
  const database = await openDatabase(place);
  const { store } = database;
  const countByStatus = async () => {
    const rows = await store
      .selectFrom('tasks')
      .select(['status', ({ fn }) => fn.countAll<number | bigint>().as('count')])
      .groupBy('status')
      .execute();
    return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
  };
  return {
    database,
    countByStatus,
    effects: async () => {
      const { completed = 0 } = await countByStatus();
      const rows = await store.selectFrom('summaries').select('task_id').execute();
      return { completed, summaries: rows.length };
    },
    violations: () => findViolations({ database, dataDir: place.dataDir }),
    takeOverTimes: async (killedAt) => {
      const events = await store.selectFrom('events').select(['at', 'data']).where('type', '=', 'recovered').execute();
      return events.flatMap(({ at, data }) => {
        const { lastMovedAt, deaths } = JSON.parse(data) as { lastMovedAt: string; deaths: number };
        const kill = killedAt.find((time) => time >= Date.parse(lastMovedAt));
        // A task that was handed back, or taken up again after an outage, lost no worker.
        return deaths === 0 || kill === undefined ? [] : [Math.max(0, at - kill)];
      });
    },
    close: () => database.close(),
  };
}
