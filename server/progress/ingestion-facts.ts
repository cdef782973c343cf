import type { Task } from '#domain/task.ts';
import type { Store } from '#server/db/database.ts';

/** What the snapshot of an ingestion says beyond its task. */
export interface IngestionFacts {
  /** Where its documents go. The name is null where the knowledge base has been deleted. */
  readonly knowledgeBase: { readonly id: string; readonly name: string | null };
  /** The address, where one link is all that was given. */
  readonly url: string | null;
}

/** The facts of those of these tasks that are ingestions, by the id of the task. */
export async function ingestionFactsOf(
  store: Store,
  tasks: readonly Pick<Task, 'id' | 'kind'>[],
): Promise<Map<string, IngestionFacts>> {
  const ids = tasks.filter(({ kind }) => kind === 'ingestion').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await store
    .selectFrom('ingestions')
    .leftJoin('knowledge_bases', 'knowledge_bases.id', 'ingestions.knowledge_base_id')
    .select(['ingestions.task_id', 'ingestions.knowledge_base_id as id', 'knowledge_bases.name'])
    .where('ingestions.task_id', 'in', ids)
    .execute();
  const urls = await onlyAddresses(store, ids);
  return new Map(
    rows.map(({ task_id, id, name }) => [task_id, { knowledgeBase: { id, name }, url: urls.get(task_id) ?? null }]),
  );
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
