import { type ItemState, TAKEN_UP_BY } from '#domain/ingestion.ts';
import type { PhaseName } from '#domain/kinds/registry.ts';
import { currentPhase } from '#domain/task.ts';
import type { Store } from '#server/db/database.ts';
import type { ReadTaskFacts } from '#server/progress/task-facts.ts';
import type { StoredTask } from '#server/progress/task-store.ts';

/** What the snapshot of an ingestion says beyond its task: the document in work, and the knowledge base that it fills. */
export const readIngestionFacts: ReadTaskFacts = async (store, tasks) => {
  const ids = tasks.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await store
    .selectFrom('ingestions')
    .leftJoin('knowledge_bases', 'knowledge_bases.id', 'ingestions.knowledge_base_id')
    .select(['ingestions.task_id', 'ingestions.knowledge_base_id as id', 'knowledge_bases.name'])
    .where('ingestions.task_id', 'in', ids)
    .execute();
  const urls = await onlyAddresses(store, ids);
  const inWork = await documentsInWork(store, tasks);
  return new Map(
    rows.map(({ task_id, id, name }) => [
      task_id,
      { knowledgeBase: { id, name }, url: urls.get(task_id) ?? null, itemInWork: inWork.get(task_id) ?? null },
    ]),
  );
};

/** Which document each ingestion is at: the first that its current phase has yet to do. */
async function documentsInWork(store: Store, tasks: readonly StoredTask[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const states: Partial<Record<PhaseName, ItemState>> = TAKEN_UP_BY;
  for (const task of tasks) {
    const phase = task.status === 'running' ? currentPhase(task) : null;
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

/** Items that came out of others follow those that were given: the second place says whether one was all. */
async function onlyAddresses(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await store
    .selectFrom('ingestion_items')
    .innerJoin('sources', 'sources.id', 'ingestion_items.source_id')
    .select(['ingestion_items.task_id', 'ingestion_items.position', 'ingestion_items.parent_id', 'sources.url'])
    .where('ingestion_items.task_id', 'in', ids)
    .where('ingestion_items.position', 'in', [0, 1])
    .execute();
  const several = new Set(rows.flatMap((row) => (row.position === 1 && row.parent_id === null ? [row.task_id] : [])));
  return new Map(
    rows.flatMap(({ task_id, position, url }) =>
      position === 0 && url !== null && !several.has(task_id) ? [[task_id, url]] : [],
    ),
  );
}
