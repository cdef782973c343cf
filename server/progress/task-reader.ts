import type { Selectable } from 'kysely';
import { fail } from '#domain/failure.ts';
import { livenessOf } from '#domain/liveness.ts';
import type { TaskKind } from '#domain/plan.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { ACTIVE_STATUSES, type TaskStatus } from '#domain/status.ts';
import { type TaskEvent, taskEventSchema } from '#domain/task-event.ts';
import {
  type EventsPage,
  type HeldTask,
  MAX_EVENTS_PER_REQUEST,
  MAX_TASKS_PER_BULK,
  type TaskFilter,
  taskFilterSchema,
  type WatchOutput,
} from '#domain/tasks-api.ts';
import type { TasksTable } from '#server/db/schema.ts';
import { queuePositions } from './queue.ts';
import { type SnapshotSources, snapshotsOf } from './snapshots.ts';
import { loadTasks, type StoredTask } from './task-store.ts';

/** Reads tasks for their owner. Somebody else's looks exactly like one that does not exist. */
export interface TaskReader {
  /** Throws `not_found`. */
  get(owner: string, id: string): Promise<TaskSnapshot>;
  /** The newest first. */
  list(owner: string, filter: TaskFilter): Promise<TaskSnapshot[]>;
  /** Those that changed since the versions that the caller holds. */
  watch(owner: string, held: readonly HeldTask[]): Promise<WatchOutput>;
  /** The ids of all tasks in these statuses, in the order of the queue. */
  select(owner: string, filter: { status: readonly TaskStatus[]; kind?: TaskKind | undefined }): Promise<string[]>;
  /** How many tasks of anybody wait for a worker. */
  countWaiting(): Promise<number>;
  /** Some of what happened to a task, the oldest first: the newest thousand unless told otherwise. Throws `not_found`. */
  events(owner: string, id: string, page?: Partial<EventsPage>): Promise<TaskEvent[]>;
}

export function createTaskReader(from: SnapshotSources & { readonly ttlMs: number }): TaskReader {
  const { store, clock, ttlMs } = from;
  return {
    async get(owner, id) {
      const [snapshot] = await snapshotsOf([await loadOwned(store, owner, id)], from);
      return snapshot ?? fail('not_found', { what: 'task' });
    },

    async list(owner, filter) {
      const { scope, status, kind, limit } = taskFilterSchema.parse(filter);
      if (status?.length === 0) return [];
      let query = store
        .selectFrom('tasks')
        .select('id')
        .where('owner_id', '=', owner)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      if (status !== undefined) query = query.where('status', 'in', status);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (scope === 'active') {
        query = query.where((where) =>
          where.or([where('status', 'in', ACTIVE_STATUSES), where('completed_at', '>', clock() - ttlMs)]),
        );
      }
      const ids = (await query.execute()).map(({ id }) => id);
      const tasks = await loadTasks(store, ids);
      tasks.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      return snapshotsOf(tasks, from);
    },

    async watch(owner, held) {
      const ids = held.map(({ id }) => id);
      if (ids.length === 0) return { tasks: [], missing: [] };
      const found = await store
        .selectFrom('tasks')
        .select(['id', 'version', 'status', 'updated_at', 'next_retry_at', 'heartbeat_at'])
        .where('owner_id', '=', owner)
        .where('id', 'in', ids)
        .execute();
      const now = new Map(found.map((row) => [row.id, row]));
      const isAnyQueued = found.some(({ status }) => status === 'pending');
      const positions = isAnyQueued ? await queuePositions(store) : new Map<string, number>();
      const at = clock();
      const changed = held.filter(({ id, version, queuePosition, liveness }) => {
        const row = now.get(id);
        if (row === undefined) return false;
        const hasMoved = queuePosition !== undefined && queuePosition !== (positions.get(id) ?? null);
        return row.version !== version || hasMoved || (liveness !== undefined && liveness !== livenessIn(row, at));
      });
      const tasks = await loadTasks(
        store,
        changed.map(({ id }) => id),
      );
      return { tasks: await snapshotsOf(tasks, from), missing: ids.filter((id) => !now.has(id)) };
    },

    async select(owner, { status, kind }) {
      let query = store
        .selectFrom('tasks')
        .select('id')
        .where('owner_id', '=', owner)
        .where('status', 'in', status)
        .orderBy('queued_at')
        .orderBy('id')
        .limit(MAX_TASKS_PER_BULK);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      return (await query.execute()).map(({ id }) => id);
    },

    async countWaiting() {
      const { count } = await store
        .selectFrom('tasks')
        .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
        .where('status', 'in', ['pending', 'running'])
        .where('lease_token', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async events(owner, id, { select = 'all', before, after, limit = MAX_EVENTS_PER_REQUEST } = {}) {
      await loadOwned(store, owner, id);
      let query = store.selectFrom('events').selectAll().where('task_id', '=', id).limit(limit);
      if (select !== 'all') query = query.where('type', select === 'failures' ? '=' : '!=', 'item-failed');
      if (before !== undefined) query = query.where('id', '<', before);
      if (after !== undefined) query = query.where('id', '>', after);
      const rows = await query.orderBy('id', after === undefined ? 'desc' : 'asc').execute();
      if (after === undefined) rows.reverse();
      return rows.map((row) =>
        taskEventSchema.parse({
          id: row.id,
          type: row.type,
          phase: row.phase,
          attempt: row.attempt,
          at: new Date(row.at).toISOString(),
          data: JSON.parse(row.data),
        }),
      );
    },
  };
}

function livenessIn(
  row: Pick<Selectable<TasksTable>, 'status' | 'updated_at' | 'next_retry_at' | 'heartbeat_at'>,
  at: number,
) {
  const { status, updated_at: updatedAt, next_retry_at: nextRetryAt, heartbeat_at: heartbeatAt } = row;
  return livenessOf({ status, updatedAt, nextRetryAt, heartbeatAt }, at)?.state ?? null;
}

/** The task, if it is this owner's. Throws `not_found`, also for somebody else's. */
export async function loadOwned(
  store: Parameters<typeof loadTasks>[0],
  owner: string,
  id: string,
): Promise<StoredTask> {
  const [task] = await loadTasks(store, [id]);
  return task?.ownerId === owner ? task : fail('not_found', { what: 'task' });
}
