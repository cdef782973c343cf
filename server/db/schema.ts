import type { Generated } from 'kysely';
import type { FailureCode } from '#domain/failure.ts';
import type { ItemExpansion, ItemOutcome, ItemState } from '#domain/ingestion.ts';
import type { PhaseName, TaskKind } from '#domain/kinds/registry.ts';
import type { Unit } from '#domain/plan.ts';
import type { SourceKind } from '#domain/source.ts';
import type { PhaseStatus, TaskRequest, TaskStatus } from '#domain/status.ts';
import type { TaskEventType } from '#domain/task-event.ts';

/*
 * Types that SQLite and PostgreSQL both have: text ids, JSON as text, times as integer milliseconds, flags as 0 and 1.
 */
type Json = string;
type Milliseconds = number;
type Flag = 0 | 1;

/** What a person gave: a file, a link, a text. */
export interface SourcesTable {
  id: string;
  owner_id: string;
  kind: SourceKind;
  /** What the person calls it: file name, host, first words. */
  name: string;
  url: string | null;
  /** The host that it is fetched from. */
  host: string | null;
  media_type: string | null;
  bytes: number | null;
  sha256: string | null;
  /** Where its bytes are in the file store. */
  file_key: string | null;
  created_at: Milliseconds;
}

export interface TasksTable {
  id: string;
  owner_id: string;
  kind: TaskKind;
  /** How its work is done, where that changes how long it takes: a summarizer, an embedding model. */
  method: string;
  title: string;
  status: TaskStatus;
  request: TaskRequest | null;
  source_id: string;
  attempt: number;
  version: number;
  anchor_percent: number;
  anchor_fraction: number;
  next_retry_at: Milliseconds | null;
  /** Who works on it: a token that is new with every claim, so that a late worker can change nothing. */
  lease_token: string | null;
  heartbeat_at: Milliseconds | null;
  error: Json | null;
  error_code: FailureCode | null;
  result_id: string | null;
  /** How it came back when its worker had died, in this attempt. */
  recovery: Json | null;
  created_at: Milliseconds;
  queued_at: Milliseconds;
  started_at: Milliseconds | null;
  updated_at: Milliseconds;
  completed_at: Milliseconds | null;
}

/** What a search for a task looks in, folded: the databases do not agree on what lower case is beyond ASCII. */
export interface TaskSearchTable {
  task_id: string;
  text: string;
}

export interface PhasesTable {
  task_id: string;
  position: number;
  name: PhaseName;
  status: PhaseStatus;
  unit: Unit;
  weight: number;
  optional: Flag;
  items_processed: number;
  /** How much of the items in work is done, in items. */
  items_in_work: Generated<number>;
  items_total: number | null;
  attempts: number;
  error: Json | null;
  started_at: Milliseconds | null;
  completed_at: Milliseconds | null;
  /** Time spent at work in stretches that have ended. */
  worked_ms: Generated<number>;
  /** When the stretch of work that goes on now began. */
  working_since: Milliseconds | null;
  /** How many workers in a row have died over the item in work. */
  deaths: Generated<number>;
  /** How many tries in a row have failed since anything more was stored. */
  setbacks: Generated<number>;
}

/** An item that failed while the rest of its task went on. */
export interface ProblemsTable {
  task_id: string;
  phase: PhaseName;
  /** 0-based place among the items of its phase. */
  item_index: number;
  /** What the person calls it. */
  item: string;
  failure: Json;
}

export interface EventsTable {
  id: Generated<number>;
  task_id: string;
  type: TaskEventType;
  phase: PhaseName | null;
  attempt: number;
  at: Milliseconds;
  data: Json;
}

/**
 * A source as it is being read: how far it has come is the checkpoint of its task. While a task that has a summary reads
 * its source anew, what the summary cites is kept in a document of the summary's own.
 */
export interface DocumentsTable {
  id: string;
  owner_id: string;
  /** The task that reads it; for one that only a summary still needs, the id of that. */
  task_id: string;
  source_id: string;
  title: string | null;
  language: string | null;
  media_type: string | null;
  charset: string | null;
  /** Where redirects ended up. */
  final_url: string | null;
  /** Where the fetched bytes are in the file store. */
  file_key: string | null;
  /** SHA-256 of the bytes that were read. */
  fingerprint: string | null;
  /** What the video site said of a video. */
  video: Json | null;
  /** How many of its units (pages, segments, paragraphs) have their passages stored. */
  units_extracted: number;
  /** Those of them that failed and are being read again. */
  reread: Json | null;
  analysis: Json | null;
  draft: Json | null;
  /** How many chunks it was cut into, once all of them are stored. */
  chunks: number | null;
  /** Under which version of the terms its chunks are indexed (`INDEX_VERSION`). */
  index_version: Generated<number>;
  /** Nothing needs it any more: its passages and chunks are being removed, and then it is. */
  is_discarded: Generated<Flag>;
  /** The document whose passages it is to have, until all of them are copied. */
  copied_from: string | null;
  created_at: Milliseconds;
}

export interface PassagesTable {
  document_id: string;
  /** 0-based place among the passages of its document. */
  position: number;
  unit_index: number;
  text: string;
  locator: Json;
  heading_path: Json;
  role: string | null;
}

export interface SummariesTable {
  id: string;
  owner_id: string;
  task_id: string;
  document_id: string;
  source_id: string;
  title: string;
  gist: string;
  points: Json;
  language: string | null;
  words: number;
  reading_minutes: number;
  method: string;
  /** What a search looks in, in lower case: the databases do not agree on what that is beyond ASCII. */
  search_text: string;
  created_at: Milliseconds;
}

export interface KnowledgeBasesTable {
  id: string;
  owner_id: string;
  name: string;
  description: string;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** What an ingestion task was asked for, besides its items. */
export interface IngestionsTable {
  task_id: string;
  knowledge_base_id: string;
  options: Json;
}

/** One document of an ingestion, or what turns into several: an archive, a site. */
export interface IngestionItemsTable {
  id: string;
  task_id: string;
  /** 0-based place among the items of its task. */
  position: number;
  /** The item that it came out of. */
  parent_id: string | null;
  source_id: string;
  /** What makes it the same source when it comes again: the address of a page, the path of a file. */
  source_key: string;
  /** What the person calls it. */
  name: string;
  /** Set where it is no document but holds some. */
  expands: ItemExpansion | null;
  state: ItemState;
  document_id: string | null;
  outcome: ItemOutcome | null;
  failed_in: PhaseName | null;
  failure: Json | null;
  /** Pages, segments or paragraphs read, and how many there are. */
  units_done: number;
  units_total: number | null;
  unit: Unit | null;
  chunks_total: number | null;
  /** How many of its chunks have come through the phase that it is in. */
  chunks_done: number;
  is_summarized: Generated<Flag>;
  updated_at: Milliseconds;
}

/** Which documents a search in a knowledge base sees: whole ones only, one of each source. */
export interface KnowledgeDocumentsTable {
  knowledge_base_id: string;
  document_id: string;
  source_key: string;
  name: string;
  /** The task that brought it here. */
  task_id: string;
  added_at: Milliseconds;
}

/** A piece of a document that a search can find. */
export interface ChunksTable {
  id: Generated<number>;
  document_id: string;
  owner_id: string;
  /** 0-based place among the chunks of its document. */
  position: number;
  text: string;
  tokens: number;
  heading_path: Json;
  /** Where it begins. */
  locator: Json;
  /** The passages that it is made of, both ends included. */
  first_passage: number;
  last_passage: number;
}

/** What turns text into vectors. A vector means something only beside others of the same model. */
export interface EmbeddingModelsTable {
  id: string;
  owner_id: string;
  kind: 'lsa' | 'endpoint';
  name: string;
  dimensions: number;
  /** How many chunks it was fitted on. */
  fitted_on: number;
  /** What was learnt, for a model of our own. */
  parameters: Uint8Array | null;
  /** Whether search goes by it. */
  is_active: Flag;
  created_at: Milliseconds;
}

/** Little-endian 32-bit floats of unit length. */
export interface VectorsTable {
  model_id: string;
  chunk_id: number;
  vector: Uint8Array;
}

/** Which installation the database belongs to: the data folder has the same id. */
export interface InstallationTable {
  singleton: 1;
  id: string;
}

export interface Tables {
  installation: InstallationTable;
  sources: SourcesTable;
  tasks: TasksTable;
  task_search: TaskSearchTable;
  phases: PhasesTable;
  problems: ProblemsTable;
  events: EventsTable;
  documents: DocumentsTable;
  passages: PassagesTable;
  summaries: SummariesTable;
  knowledge_bases: KnowledgeBasesTable;
  ingestions: IngestionsTable;
  ingestion_items: IngestionItemsTable;
  knowledge_documents: KnowledgeDocumentsTable;
  chunks: ChunksTable;
  embedding_models: EmbeddingModelsTable;
  vectors: VectorsTable;
}
