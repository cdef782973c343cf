import type { Database } from '#server/db/database.ts';
import type { ExtractionLimits } from '#server/extraction/extraction-limits.ts';
import { loadDocumentOf, type StoredDocument } from '#server/library/documents.ts';
import { type KeptSource, loadSource } from '#server/library/kept-sources.ts';
import type { TaskRun } from '#server/progress/task-run.ts';
import type { FileStore } from '#server/sources/file-store.ts';
import type { FetchPolicy, OpenedResponse } from '#server/sources/safe-fetch.ts';
import type { YoutubeSettings } from '#server/sources/youtube.ts';
import type { Summarizer } from '#server/summarize/summarizer.ts';

/** What the summary pipeline stands on. */
export interface SummaryDependencies {
  readonly database: Database;
  readonly files: FileStore;
  readonly fetchPolicy: FetchPolicy;
  readonly youtube: YoutubeSettings;
  readonly extractionLimits: Partial<ExtractionLimits>;
  readonly summarizer: Summarizer;
  readonly clock: () => number;
}

/** One summary in the making: what is stored of it, and what this process holds on the way. */
export interface SummaryWork {
  readonly deps: SummaryDependencies;
  readonly run: TaskRun;
  readonly source: KeptSource;
  /** As it stands in the store. */
  document: StoredDocument;
  /** A page that was connected to and not yet read. */
  response: OpenedResponse | null;
}

export async function openSummaryWork(deps: SummaryDependencies, run: TaskRun): Promise<SummaryWork> {
  const { store } = deps.database;
  const document = await loadDocumentOf(store, run.task.id);
  return { deps, run, source: await loadSource(store, document.source_id), document, response: null };
}
