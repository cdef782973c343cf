import type { Generated } from 'kysely';
import type { FailureCode } from '#domain/failure.ts';
import type { PhaseName, TaskKind, Unit } from '#domain/plan.ts';
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

export interface PhasesTable {
  task_id: string;
  position: number;
  name: PhaseName;
  status: PhaseStatus;
  unit: Unit;
  weight: number;
  optional: Flag;
  items_processed: number;
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

export interface Tables {
  sources: SourcesTable;
  tasks: TasksTable;
  phases: PhasesTable;
  problems: ProblemsTable;
  events: EventsTable;
  documents: DocumentsTable;
  passages: PassagesTable;
  summaries: SummariesTable;
}
