import { type Selectable, sql } from 'kysely';
import { planOf } from '#domain/kinds/registry.ts';
import type { Database } from '#server/db/database.ts';
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
  /** What an ingestion was given, and where it goes; null for other tasks. */
  readonly ingestion: Selectable<Schema.IngestionsTable> | null;
  readonly items: readonly Selectable<Schema.IngestionItemsTable>[];
}

type Chunk = Pick<Selectable<Schema.ChunksTable>, 'id' | 'document_id' | 'owner_id' | 'position'>;
type Model = Pick<Selectable<Schema.EmbeddingModelsTable>, 'id' | 'owner_id' | 'is_active'>;

export interface Tables {
  readonly tasks: readonly TaskRows[];
  readonly documents: readonly Selectable<Schema.DocumentsTable>[];
  readonly summaries: readonly Selectable<Schema.SummariesTable>[];
  readonly sources: readonly Selectable<Schema.SourcesTable>[];
  readonly members: readonly Selectable<Schema.KnowledgeDocumentsTable>[];
  readonly chunks: readonly Chunk[];
  /** The ids of the chunks that the index of words holds. */
  readonly indexed: readonly number[];
  readonly models: readonly Model[];
  readonly vectors: readonly Pick<Selectable<Schema.VectorsTable>, 'model_id' | 'chunk_id'>[];
}

/** Reads everything, by SQL and not through the code that is to be checked. */
export async function loadTables({ store, dialect }: Database): Promise<Tables> {
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
  const ingestions = await store.selectFrom('ingestions').selectAll().execute();
  const items = await store.selectFrom('ingestion_items').selectAll().orderBy('position').execute();
  const chunkId = sql.ref(dialect === 'sqlite' ? 'rowid' : 'chunk_id');
  const indexed = await sql<{ id: number }>`select ${chunkId} as id from search_index`.execute(store);
  const phasesOf = Map.groupBy(phases, ({ task_id }) => task_id);
  const eventsOf = Map.groupBy(events, ({ task_id }) => task_id);
  const itemsOf = Map.groupBy(items, ({ task_id }) => task_id);
  const passagesOf = Map.groupBy(passages, ({ document_id }) => document_id);
  const rows = tasks.map((row) => {
    const document = documents.find(({ task_id }) => task_id === row.id);
    return {
      row,
      plan: planOf(row.kind).map(({ name }) => name),
      phases: phasesOf.get(row.id) ?? [],
      events: eventsOf.get(row.id) ?? [],
      document,
      passages: passagesOf.get(document?.id ?? '') ?? [],
      summaries: summaries.filter(({ task_id }) => task_id === row.id),
      ingestion: ingestions.find(({ task_id }) => task_id === row.id) ?? null,
      items: itemsOf.get(row.id) ?? [],
    };
  });
  return {
    tasks: rows,
    documents,
    summaries,
    sources: await store.selectFrom('sources').selectAll().execute(),
    members: await store.selectFrom('knowledge_documents').selectAll().execute(),
    chunks: await store
      .selectFrom('chunks')
      .select(['id', 'document_id', 'owner_id', 'position'])
      .orderBy('document_id')
      .orderBy('position')
      .execute(),
    indexed: indexed.rows.map(({ id }) => id),
    models: await store.selectFrom('embedding_models').select(['id', 'owner_id', 'is_active']).execute(),
    vectors: await store.selectFrom('vectors').select(['model_id', 'chunk_id']).execute(),
  };
}
