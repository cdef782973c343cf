import { loadDocumentOf, type StoredDocument } from '#server/library/documents.ts';
import { type KeptSource, loadSource } from '#server/library/kept-sources.ts';
import type { TaskRun } from '#server/progress/task-run.ts';
import type { OpenedResponse } from '#server/sources/safe-fetch.ts';
import type { Summarizer } from '#server/summarize/summarizer.ts';
import type { ReadingDependencies } from '../reading/reading.ts';

/** What the summary pipeline stands on. */
export interface SummaryDependencies extends ReadingDependencies {
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
