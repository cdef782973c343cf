import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { TaskKind } from '#domain/kinds/registry.ts';
import { searchWords } from '#domain/search-text.ts';
import { ACTIVE_STATUSES, FINISHED_STATUSES, TASK_STATUSES, type TaskStatus } from '#domain/status.ts';
import { BULK_ACTIONS, type BulkAction, type BulkCounts, type StatusTotals } from '#domain/tasks-api.ts';
import type { Store } from '#server/db/database.ts';
import type { Tables } from '#server/db/schema.ts';
import type { TimeCursor } from '#server/db/time-cursor.ts';

/** Which tasks of an owner are meant. */
export interface TaskSelection {
  readonly scope: 'active' | 'unfinished' | 'finished' | 'all';
  readonly status?: readonly TaskStatus[] | undefined;
  readonly kind?: TaskKind | undefined;
  readonly search?: string | undefined;
}

type Where = ExpressionBuilder<Tables, 'tasks'>;

/** The tasks of an owner that pass a filter. `activeAfter`: a task that finished later than this is still active. */
export function selectTasks(store: Store, owner: string, selection: TaskSelection, activeAfter: number) {
  const { scope, status, kind, search = '' } = selection;
  let query = store.selectFrom('tasks').where('tasks.owner_id', '=', owner);
  if (status !== undefined) query = query.where('tasks.status', 'in', status.length > 0 ? status : [NO_STATUS]);
  if (kind !== undefined) query = query.where('tasks.kind', '=', kind);
  if (scope === 'unfinished') query = query.where('tasks.status', 'in', ACTIVE_STATUSES);
  if (scope === 'finished') query = query.where('tasks.status', 'in', FINISHED_STATUSES);
  if (scope === 'active') {
    query = query.where(({ or, eb }) =>
      or([eb('tasks.status', 'in', ACTIVE_STATUSES), eb('tasks.completed_at', '>', activeAfter)]),
    );
  }
  const words = searchWords(search);
  if (words.length === 0) return query;
  return query.where(({ exists, selectFrom }) =>
    exists(
      words.reduce(
        (found, word) => found.where(sql<boolean>`task_search.text like ${`%${escapeLike(word)}%`} escape '\\'`),
        selectFrom('task_search').select('task_search.task_id').whereRef('task_search.task_id', '=', 'tasks.id'),
      ),
    ),
  );
}

/** Nothing has it: PostgreSQL knows no empty list. */
const NO_STATUS = 'none' as TaskStatus;

function escapeLike(word: string): string {
  return word.replace(/[\\%_]/g, '\\$&');
}

/** How many tasks pass a filter, by status. */
export async function countByStatus(query: ReturnType<typeof selectTasks>): Promise<StatusTotals> {
  const rows = await query
    .select(['tasks.status', ({ fn }) => fn.countAll<number | bigint>().as('count')])
    .groupBy('tasks.status')
    .execute();
  const found = new Map(rows.map(({ status, count }) => [status, Number(count)]));
  const totals: StatusTotals = { pending: 0, running: 0, paused: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const status of TASK_STATUSES) totals[status] = found.get(status) ?? 0;
  return totals;
}

/** How many of the tasks that pass a filter each action would change. */
export async function countChangeable(query: ReturnType<typeof selectTasks>): Promise<BulkCounts> {
  const counts: BulkCounts = { pause: 0, resume: 0, cancel: 0, retry: 0 };
  for (const action of BULK_ACTIONS) {
    const { count } = await query
      .where(wouldChange(action))
      .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
      .executeTakeFirstOrThrow();
    counts[action] = Number(count);
  }
  return counts;
}

/**
 * A batch of the tasks that an action would change, the oldest first.
 *
 * @param until later ones are not meant: they came when the action was under way
 */
export async function changeableBatch(
  query: ReturnType<typeof selectTasks>,
  action: BulkAction,
  { until, after, limit }: { until: number; after: TimeCursor | null; limit: number },
): Promise<TimeCursor[]> {
  let batch = query
    .where(wouldChange(action))
    .where('tasks.created_at', '<=', until)
    .select(['tasks.id', 'tasks.created_at as at'])
    .orderBy('tasks.created_at')
    .orderBy('tasks.id')
    .limit(limit);
  if (after !== null) {
    batch = batch.where(({ or, and, eb }) =>
      or([
        eb('tasks.created_at', '>', after.at),
        and([eb('tasks.created_at', '=', after.at), eb('tasks.id', '>', after.id)]),
      ]),
    );
  }
  return batch.execute();
}

/** Whether a person's action would change anything of a task: as `components/tasks/controls.ts` offers it. */
function wouldChange(action: BulkAction): (where: Where) => Expression<SqlBool> {
  switch (action) {
    case 'pause':
      return ({ and, eb }) => and([eb('tasks.status', 'in', ['pending', 'running']), eb('tasks.request', 'is', null)]);
    case 'resume':
      return ({ and, or, eb }) =>
        or([
          eb('tasks.request', '=', 'pause'),
          and([eb('tasks.status', '=', 'paused'), eb('tasks.request', 'is', null)]),
        ]);
    case 'cancel':
      return ({ and, or, eb }) =>
        and([
          eb('tasks.status', 'in', ACTIVE_STATUSES),
          or([eb('tasks.request', 'is', null), eb('tasks.request', '!=', 'cancel')]),
        ]);
    case 'retry':
      return ({ and, or, eb, exists, selectFrom }) =>
        or([
          eb('tasks.status', '=', 'failed'),
          and([
            eb('tasks.status', '=', 'completed'),
            exists(
              selectFrom('problems').select('problems.task_id').whereRef('problems.task_id', '=', 'tasks.id').limit(1),
            ),
          ]),
          and([
            eb('tasks.status', '=', 'running'),
            eb('tasks.next_retry_at', 'is not', null),
            eb('tasks.request', 'is', null),
          ]),
        ]);
  }
}
