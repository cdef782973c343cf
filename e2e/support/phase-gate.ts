import { expect } from '@playwright/test';
import pg from 'pg';
import { KINDS, type PhaseName } from '#domain/kinds/registry.ts';

/**
 * Stops tasks on PostgreSQL at the very moment at which a phase begins: the database lets the write that begins it wait,
 * and with it whatever else is asked of the task, in the order in which it came. So something can be asked in a phase
 * that lasts no longer than a blink.
 */
export interface PhaseGate {
  /** Tasks wait at the beginning of this phase from now on. */
  close(phase: PhaseName): Promise<void>;
  /** Resolves when a task waits, and so many requests behind it. A worker's sign of life is no request. */
  untilWaiting(requests: number): Promise<void>;
  open(): Promise<void>;
  remove(): Promise<void>;
}

/** Any number that nothing else of the database locks. */
const GATE = 2_026;

const INSTALL = `
  create function wait_at_gate() returns trigger language plpgsql as $$
  begin
    if new.status = 'running' and old.status <> 'running' then
      perform pg_advisory_xact_lock_shared(${GATE}, new.position);
    end if;
    return new;
  end $$;
  create trigger wait_at_gate before update on phases for each row execute function wait_at_gate();
`;

/** The database must have been migrated. */
export async function installPhaseGate(databaseUrl: string): Promise<PhaseGate> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(INSTALL);
  const countWaiting = async (types: string) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(distinct pid)::int as count from pg_locks join pg_stat_activity using (pid)
       where not granted and locktype in (${types}) and (locktype <> 'advisory' or classid = ${GATE})
         and query not like '%"lease_token" in %'`,
    );
    return rows[0]?.count ?? 0;
  };
  return {
    close: async (phase) => {
      const position = KINDS.summary.plan.findIndex(({ name }) => name === phase);
      await client.query(`select pg_advisory_lock(${GATE}, ${position})`);
    },
    untilWaiting: async (requests) => {
      const patience = { timeout: 60_000, intervals: [20] };
      await expect.poll(() => countWaiting(`'advisory'`), patience).toBe(1);
      await expect.poll(() => countWaiting(`'transactionid', 'tuple'`), patience).toBeGreaterThanOrEqual(requests);
    },
    open: async () => {
      await client.query('select pg_advisory_unlock_all()');
    },
    remove: () => client.end(),
  };
}
