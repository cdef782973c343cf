import type { Selectable } from 'kysely';
import { fail } from '#domain/failure.ts';
import { livenessOf } from '#domain/liveness.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { type TaskEvent, taskEventSchema } from '#domain/task-event.ts';
import {
  type BulkAction,
  type BulkCounts,
  type BulkFilter,
  bulkFilterSchema,
  type EventsPage,
  type HeldTask,
  MAX_EVENTS_PER_REQUEST,
  MAX_TASKS_PER_BULK,
  type TaskFilter,
  type TaskPage,
  taskFilterSchema,
  type WatchOutput,
} from '#domain/tasks-api.ts';
import type { TasksTable } from '#server/db/schema.ts';
import type { StorageHealth } from '#server/db/storage-health.ts';
import { formatTimeCursor, parseTimeCursor, type TimeCursor } from '#server/db/time-cursor.ts';
import { queuePositions } from './queue.ts';
import { heardThrough, type SnapshotSources, snapshotsOf } from './snapshots.ts';
import { changeableBatch, countByStatus, countChangeable, selectTasks } from './task-selection.ts';
import { loadTasks, type StoredTask } from './task-store.ts';

/** Reads tasks for their owner. Somebody else's looks exactly like one that does not exist. */
export interface TaskReader {
  /** Throws `not_found`. */
  get(owner: string, id: string): Promise<TaskSnapshot>;
  /** A page, the newest first. Throws `invalid_input` for a cursor that was not given out. */
  list(owner: string, filter: TaskFilter): Promise<TaskPage>;
  /** Those that changed since the versions that the caller holds. */
  watch(owner: string, held: readonly HeldTask[]): Promise<WatchOutput>;
  /** How many of the tasks that a filter finds each action would change. */
  bulkCounts(owner: string, filter: BulkFilter): Promise<BulkCounts>;
  /**
   * The ids of tasks that an action would change, the oldest first, batch by batch. Those created after the first batch
   * was asked for are left out. Throws `invalid_input` for a cursor that was not given out.
   */
  bulkBatch(
    owner: string,
    action: BulkAction,
    filter: BulkFilter,
    cursor: string | undefined,
  ): Promise<{ ids: string[]; nextCursor: string | null }>;
  /** How many tasks of anybody wait for a worker. */
  countWaiting(): Promise<number>;
  /** Some of what happened to a task, the oldest first: the newest thousand unless told otherwise. Throws `not_found`. */
  events(owner: string, id: string, page?: Partial<EventsPage>): Promise<TaskEvent[]>;
}

export function createTaskReader(from: SnapshotSources & { readonly ttlMs: number }): TaskReader {
  const { store, clock, ttlMs, health } = from;
  return {
    async get(owner, id) {
      const [snapshot] = await snapshotsOf([await loadOwned(store, owner, id)], from);
      return snapshot ?? fail('not_found', { what: 'task' });
    },

    async list(owner, filter) {
      const { cursor, limit, ...selection } = taskFilterSchema.parse(filter);
      const activeAfter = clock() - ttlMs;
      let query = selectTasks(store, owner, selection, activeAfter)
        .select(['tasks.id', 'tasks.created_at as at'])
        .orderBy('tasks.created_at', 'desc')
        .orderBy('tasks.id', 'desc')
        .limit(limit + 1);
      if (cursor !== undefined) {
        const { at, id } = parseTimeCursor(cursor);
        query = query.where(({ or, and, eb }) =>
          or([eb('tasks.created_at', '<', at), and([eb('tasks.created_at', '=', at), eb('tasks.id', '<', id)])]),
        );
      }
      const rows = await query.execute();
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      const order = new Map(page.map(({ id }, index) => [id, index]));
      const tasks = await loadTasks(store, Array.from(order.keys()));
      tasks.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
      return {
        tasks: await snapshotsOf(tasks, from),
        totals: await countByStatus(selectTasks(store, owner, { ...selection, status: undefined }, activeAfter)),
        nextCursor: last === undefined ? null : formatTimeCursor(last),
      };
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
        return (
          row.version !== version || hasMoved || (liveness !== undefined && liveness !== livenessIn(row, at, health))
        );
      });
      const tasks = await loadTasks(
        store,
        changed.map(({ id }) => id),
      );
      return { tasks: await snapshotsOf(tasks, from), missing: ids.filter((id) => !now.has(id)) };
    },

    bulkCounts(owner, filter) {
      return countChangeable(selectTasks(store, owner, bulkFilterSchema.parse(filter), clock() - ttlMs));
    },

    async bulkBatch(owner, action, filter, cursor) {
      const { until, after } = cursor === undefined ? { until: clock(), after: null } : parseBulkCursor(cursor);
      const query = selectTasks(store, owner, bulkFilterSchema.parse(filter), clock() - ttlMs);
      const batch = await changeableBatch(query, action, { until, after, limit: MAX_TASKS_PER_BULK + 1 });
      const ids = batch.slice(0, MAX_TASKS_PER_BULK);
      const last = batch.length > MAX_TASKS_PER_BULK ? ids.at(-1) : undefined;
      const nextCursor = last === undefined ? null : `${until}.${formatTimeCursor(last)}`;
      return { ids: ids.map(({ id }) => id), nextCursor };
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

function parseBulkCursor(cursor: string): { until: number; after: TimeCursor } {
  const [, until = '', after = ''] = /^(\d{1,15})\.(.+)$/.exec(cursor) ?? [];
  return { until: Number(until), after: parseTimeCursor(after) };
}

function livenessIn(
  row: Pick<Selectable<TasksTable>, 'status' | 'updated_at' | 'next_retry_at' | 'heartbeat_at'>,
  at: number,
  health: StorageHealth,
) {
  const { status, updated_at: updatedAt, next_retry_at: nextRetryAt, heartbeat_at: heartbeatAt } = row;
  return heardThrough(health, livenessOf({ status, updatedAt, nextRetryAt, heartbeatAt }, at))?.state ?? null;
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
