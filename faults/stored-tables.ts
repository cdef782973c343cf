import type { Selectable } from 'kysely';
import { PLANS } from '#domain/plan.ts';
import type { Store } from '#server/db/database.ts';
import type * as Schema from '#server/db/schema.ts';

type Passage = Pick<Selectable<Schema.PassagesTable>, 'document_id' | 'position' | 'unit_index'>;

/** One task with every row that hangs on it, as it is stored. */
export interface TaskRows {
  readonly row: Selectable<Schema.TasksTable>;
  /** The phases that its kind has, in their order. */
  readonly plan: readonly string[];
  readonly phases: readonly Selectable<Schema.PhasesTable>[];
  readonly events: readonly Selectable<Schema.EventsTable>[];
  readonly document: Selectable<Schema.DocumentsTable> | undefined;
  readonly passages: readonly Passage[];
  readonly summaries: readonly Selectable<Schema.SummariesTable>[];
}

export interface Tables {
  readonly tasks: readonly TaskRows[];
  readonly documents: readonly Selectable<Schema.DocumentsTable>[];
  readonly summaries: readonly Selectable<Schema.SummariesTable>[];
  readonly sources: readonly Selectable<Schema.SourcesTable>[];
}

/** Reads everything, by SQL and not through the code that is to be checked. */
export async function loadTables(store: Store): Promise<Tables> {
  const tasks = await store.selectFrom('tasks').selectAll().orderBy('id').execute();
  const phases = await store.selectFrom('phases').selectAll().orderBy('position').execute();
  const events = await store.selectFrom('events').selectAll().orderBy('id').execute();
  const documents = await store.selectFrom('documents').selectAll().execute();
  const passages = await store
    .selectFrom('passages')
    .select(['document_id', 'position', 'unit_index'])
    .orderBy('document_id')
    .orderBy('position')
    .execute();
  const summaries = await store.selectFrom('summaries').selectAll().execute();
  const sources = await store.selectFrom('sources').selectAll().execute();
  const phasesOf = Map.groupBy(phases, ({ task_id }) => task_id);
  const eventsOf = Map.groupBy(events, ({ task_id }) => task_id);
  const passagesOf = Map.groupBy(passages, ({ document_id }) => document_id);
  const rows = tasks.map((row) => {
    const document = documents.find(({ task_id }) => task_id === row.id);
    return {
      row,
      plan: PLANS[row.kind].map(({ name }) => name),
      phases: phasesOf.get(row.id) ?? [],
      events: eventsOf.get(row.id) ?? [],
      document,
      passages: passagesOf.get(document?.id ?? '') ?? [],
      summaries: summaries.filter(({ task_id }) => task_id === row.id),
    };
  });
  return { tasks: rows, documents, summaries, sources };
}
