import { FailureError } from '#domain/failure.ts';
import type { Store } from '#server/db/database.ts';
import { logEvent } from './log-event.ts';

const TASKS_PER_QUERY = 100;

/**
 * Removes tasks that finished before a moment, with their events and problems. What they made stays, with all that it
 * needs. One transaction for each task: others want to write too.
 *
 * @param remove removes a task as its owner does; one that is gone or runs again by now stays as it is
 */
export async function pruneTasks(
  store: Store,
  before: number,
  remove: (owner: string, id: string) => Promise<void>,
): Promise<void> {
  let after = { at: 0, id: '' };
  let pruned = 0;
  for (;;) {
    const { at, id } = after;
    const tasks = await store
      .selectFrom('tasks')
      .select(['id', 'owner_id', 'completed_at'])
      .where('completed_at', '<', before)
      .where(({ or, and, eb }) =>
        or([eb('completed_at', '>', at), and([eb('completed_at', '=', at), eb('id', '>', id)])]),
      )
      .orderBy('completed_at')
      .orderBy('id')
      .limit(TASKS_PER_QUERY)
      .execute();
    const last = tasks.at(-1);
    if (last === undefined) break;
    for (const task of tasks) if (await isRemoved(remove, task.owner_id, task.id)) pruned += 1;
    after = { at: last.completed_at ?? 0, id: last.id };
  }
  if (pruned > 0) logEvent('tasks.pruned', { tasks: pruned, finishedBefore: new Date(before).toISOString() });
}

async function isRemoved(remove: (owner: string, id: string) => Promise<void>, owner: string, id: string) {
  try {
    await remove(owner, id);
    return true;
  } catch (error) {
    const isOver = error instanceof FailureError && ['not_found', 'not_allowed_now'].includes(error.failure.code);
    if (!isOver) throw error;
    return false;
  }
}
