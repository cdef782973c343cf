import { type ItemState, TAKEN_UP_BY } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import { currentPhase, type Task } from '#domain/task.ts';
import type { Store } from '#server/db/database.ts';

/** Which document each ingestion is at, by the id of its task: the first that its current phase has yet to do. */
export async function documentsInWork(
  store: Store,
  tasks: readonly Pick<Task, 'id' | 'kind' | 'status' | 'phases'>[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const states: Partial<Record<PhaseName, ItemState>> = TAKEN_UP_BY;
  for (const task of tasks) {
    const phase = task.kind === 'ingestion' && task.status === 'running' ? currentPhase(task) : null;
    const state = phase === null ? undefined : states[phase.name];
    if (state === undefined) continue;
    const item = await store
      .selectFrom('ingestion_items')
      .select('name')
      .where('task_id', '=', task.id)
      .where('state', '=', state)
      .orderBy('position')
      .executeTakeFirst();
    if (item !== undefined) names.set(task.id, item.name);
  }
  return names;
}
