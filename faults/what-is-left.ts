import type { Database } from '#server/db/database.ts';

/** Everything that a summary has left in the store, without what differs between two runs of the same: ids and times. */
export async function whatIsLeft({ store }: Database, taskId: string): Promise<unknown> {
  const task = await store.selectFrom('tasks').select(['status', 'title', 'error']).where('id', '=', taskId).execute();
  const phases = await store
    .selectFrom('phases')
    .select(['name', 'status', 'unit', 'items_processed', 'items_total'])
    .where('task_id', '=', taskId)
    .orderBy('position')
    .execute();
  const documents = await store
    .selectFrom('documents')
    .select([
      'id',
      'title',
      'language',
      'media_type',
      'charset',
      'fingerprint',
      'units_extracted',
      'reread',
      'analysis',
      'draft',
    ])
    .where('task_id', '=', taskId)
    .execute();
  const passages = await store
    .selectFrom('passages')
    .select(['position', 'unit_index', 'text', 'locator', 'heading_path', 'role'])
    .where('document_id', '=', documents[0]?.id ?? '')
    .orderBy('position')
    .execute();
  const problems = await store
    .selectFrom('problems')
    .select(['phase', 'item_index', 'item', 'failure'])
    .where('task_id', '=', taskId)
    .orderBy('phase')
    .orderBy('item_index')
    .execute();
  const summaries = await store
    .selectFrom('summaries')
    .select(['title', 'gist', 'points', 'language', 'words', 'reading_minutes', 'method', 'search_text'])
    .where('task_id', '=', taskId)
    .execute();
  const left = { task, phases, documents: documents.map(({ id: _, ...rest }) => rest), passages, problems, summaries };
  // The fixtures' servers have another port every time.
  return JSON.parse(JSON.stringify(left).replaceAll(/127\.0\.0\.1:\d+/g, 'localhost'));
}
