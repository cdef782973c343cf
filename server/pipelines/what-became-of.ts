import type { TaskStatus } from '#domain/status.ts';
import type { Store } from '#server/db/database.ts';

/** How a task stands after a run, and whose it is; null where it has been removed. */
export async function whatBecameOf(
  store: Store,
  taskId: string,
): Promise<{ readonly status: TaskStatus; readonly owner: string } | null> {
  const row = await store
    .selectFrom('tasks')
    .select(['status', 'owner_id as owner'])
    .where('id', '=', taskId)
    .executeTakeFirst();
  return row ?? null;
}
