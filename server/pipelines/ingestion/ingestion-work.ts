import { z } from 'zod';
import type { ItemState } from '#domain/ingestion.ts';
import type { RetryPolicy } from '#domain/retry-decision.ts';
import type { Embeddings } from '#server/embedding/embeddings.ts';
import type { TaskRun } from '#server/progress/task-run.ts';
import type { SearchIndex } from '#server/search/search-index.ts';
import type { ArchiveLimits } from '#server/sources/archive.ts';
import type { Summarizer } from '#server/summarize/summarizer.ts';
import type { ReadingDependencies } from '../reading/reading.ts';
import { Flow } from './flow.ts';
import { countItems, nextPosition, type StoredItem } from './items.ts';
import { Parts } from './parts.ts';
import { Tally } from './tally.ts';

/** What the ingestion pipeline stands on. */
export interface IngestionDependencies extends ReadingDependencies {
  readonly summarizer: Summarizer;
  readonly embeddings: Embeddings;
  readonly index: SearchIndex;
  readonly archives: ArchiveLimits;
  readonly crawl: { readonly maxPages: number; readonly delayMs: number };
  /** The most tokens of a chunk. */
  readonly chunkTokens: number;
  /** How often and after how long a document is tried again by itself. */
  readonly retry: RetryPolicy;
  /** How many documents may wait between two phases before the first of them rests; 100 unless told otherwise. */
  readonly mostWaiting?: number;
  /** How long what was made of a document waits for more to be stored with it, in milliseconds; 500 unless told otherwise. */
  readonly lingerMs?: number;
  readonly clock: () => number;
  readonly random: () => number;
}

const MOST_WAITING = 100;
const LINGER_MS = 500;

export function lingerMs({ deps }: Pick<IngestionWork, 'deps'>): number {
  return deps.lingerMs ?? LINGER_MS;
}

/** Whether a phase that brings documents into a state is far enough ahead of the one that takes them up there. */
export function isFarAhead({ tally, deps }: IngestionWork, state: ItemState): boolean {
  return tally.in(state) >= (deps.mostWaiting ?? MOST_WAITING);
}

export const ingestionOptionsSchema = z.object({
  /** By the id of the item: how far a site is followed. */
  sites: z.record(z.string(), z.object({ depth: z.int(), maxPages: z.int() })).default({}),
  /** By the id of the item: the document that is here already, and whether it is read again. */
  copies: z.record(z.string(), z.object({ documentId: z.string(), again: z.boolean() })).default({}),
});
export type IngestionOptions = z.infer<typeof ingestionOptionsSchema>;

/** One ingestion in the making. */
export interface IngestionWork {
  readonly deps: IngestionDependencies;
  readonly run: TaskRun;
  readonly knowledgeBaseId: string;
  readonly options: IngestionOptions;
  readonly tally: Tally;
  readonly parts: Parts;
  readonly flow: Flow;
  /** The one document of a task that is given no other: then its pages and chunks are counted, not documents. */
  only: StoredItem | null;
  /** Whether a worker has died over one of its documents, as it seems. */
  readonly hasLostWorker: boolean;
  /** The place of the next item that comes out of what holds some: archives and sites are gone through at once. */
  nextPosition: number;
  /** Since when there have been chunks and no model for them. */
  waitsForAModelSince: number | null;
}

export async function openIngestionWork(deps: IngestionDependencies, run: TaskRun): Promise<IngestionWork> {
  const { store } = deps.database;
  const taskId = run.task.id;
  const ingestion = await store
    .selectFrom('ingestions')
    .selectAll()
    .where('task_id', '=', taskId)
    .executeTakeFirstOrThrow();
  const items = () => store.selectFrom('ingestion_items').where('task_id', '=', taskId);
  const closed = await items().select('id').where('expands', 'is not', null).where('state', '=', 'waiting').execute();
  const summarized = await items()
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .where('is_summarized', '=', 1)
    .executeTakeFirstOrThrow();
  const first = await items().selectAll().limit(2).execute();
  const [only = null] = first;
  const flow = new Flow();
  for (const { name, status } of run.task.phases) {
    if (status === 'completed' || status === 'skipped') flow.end(name);
  }
  return {
    deps,
    run,
    knowledgeBaseId: ingestion.knowledge_base_id,
    options: ingestionOptionsSchema.parse(JSON.parse(ingestion.options)),
    tally: new Tally(await countItems(store, taskId), {
      closed: closed.map(({ id }) => id),
      summarized: Number(summarized.count),
    }),
    parts: new Parts(),
    flow,
    hasLostWorker: run.task.phases.some(({ deaths }) => deaths > 0),
    nextPosition: await nextPosition(store, taskId),
    waitsForAModelSince: null,
    only: first.length === 1 && only?.expands === null ? only : null,
  };
}
