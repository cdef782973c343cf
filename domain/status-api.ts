import { z } from 'zod';
import type { IngestionItem, ItemState } from './ingestion.ts';
import { ingestion } from './kinds/ingestion.ts';
import { PHASE_NAMES, type PhaseName } from './kinds/registry.ts';
import { type PhaseSnapshot, resultSchema, type TaskSnapshot } from './snapshot.ts';
import { isFinished, PHASE_STATUSES, TASK_STATUSES, type TaskStatus } from './status.ts';

/*
 * Status as programs ask for it over HTTP (decision 0027). Each shape has a fixed vocabulary; what that cannot say stands
 * in the message.
 */

/** A whole number; 100 only when all is done. */
const percent = z.int().min(0).max(100);
const time = z.iso.datetime();
/** The failure in words; null unless it failed. */
const error = z.string().nullable();

/** `GET /api/v1/documents/{id}/status` */
export const documentStatusSchema = z.strictObject({
  document_id: z.string(),
  status: z.enum(['pending', 'extracting', 'chunking', 'embedding', 'indexing', 'summarizing', 'completed', 'failed']),
  progress: percent,
  message: z.string(),
  error,
});
export type DocumentStatus = z.infer<typeof documentStatusSchema>;

/** `GET /api/v1/progress/{task_id}` */
export const progressStatusSchema = z.strictObject({
  progress: percent,
  stage: z.string(),
  status: z.enum(['processing', 'completed', 'error']),
  task_id: z.string(),
  error,
});
export type ProgressStatus = z.infer<typeof progressStatusSchema>;

/** `DELETE /api/v1/progress/{task_id}` */
export const cleanedSchema = z.strictObject({ status: z.literal('cleaned') });

/** `GET /api/v1/jobs/{task_id}` */
export const jobStatusSchema = z.strictObject({
  task_id: z.string(),
  status: z.enum(['pending', 'running', 'completed', 'failed']),
  progress: percent,
  current_step: z.string(),
  result: resultSchema.nullable(),
  error,
  created_at: time,
  updated_at: time,
});
export type JobStatus = z.infer<typeof jobStatusSchema>;

const phaseDetailSchema = z.strictObject({
  name: z.enum(PHASE_NAMES),
  status: z.enum(PHASE_STATUSES),
  progress: percent,
  items_processed: z.int().nonnegative(),
  /** Null while it is not known. */
  items_total: z.int().nonnegative().nullable(),
  started_at: time.nullable(),
  completed_at: time.nullable(),
  error,
});

/** `GET /api/v1/ingestion/kb/{id}/status`: of the latest ingestion into a knowledge base. */
export const ingestionStatusSchema = z.strictObject({
  /** The task; null where there is none (any more). */
  job_id: z.string().nullable(),
  kb_id: z.string(),
  status: z.enum(TASK_STATUSES),
  /** The phase that runs, or runs next; null once the task is finished. */
  phase: z.enum(PHASE_NAMES).nullable(),
  progress: percent,
  message: z.string(),
  error,
  /** What the knowledge base holds, and what became of the documents of this ingestion. */
  metrics: z.strictObject({
    documents: z.int().nonnegative(),
    chunks: z.int().nonnegative(),
    items_total: z.int().nonnegative(),
    items_completed: z.int().nonnegative(),
    items_failed: z.int().nonnegative(),
  }),
  started_at: time.nullable(),
  completed_at: time.nullable(),
  phase_details: z.array(phaseDetailSchema),
});
export type IngestionStatus = z.infer<typeof ingestionStatusSchema>;

const CANCELLED = 'The task was cancelled.';

/** The progress of a task, for who only waits for its end. A paused or waiting task is still `processing`. */
export function progressStatusOf(task: TaskSnapshot): ProgressStatus {
  const ended = { completed: 'completed', failed: 'error', cancelled: 'error' } as const;
  return {
    progress: wholePercent(task.progress),
    stage: task.stage,
    status: isFinished(task.status) ? ended[task.status] : 'processing',
    task_id: task.id,
    error: errorOf(task),
  };
}

/** A paused job is `pending` again: it waits to be resumed. A cancelled one has `failed`. */
export function jobStatusOf(task: TaskSnapshot): JobStatus {
  const statuses = {
    pending: 'pending',
    running: 'running',
    paused: 'pending',
    completed: 'completed',
    failed: 'failed',
    cancelled: 'failed',
  } as const satisfies Record<TaskStatus, JobStatus['status']>;
  return {
    task_id: task.id,
    status: statuses[task.status],
    progress: wholePercent(task.progress),
    current_step: task.stage,
    result: task.result,
    error: errorOf(task),
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  };
}

/** The document that a summary is made of, as its task tells. */
export function documentStatusOfSummary(documentId: string, task: TaskSnapshot): DocumentStatus {
  const ended = { completed: 'completed', failed: 'failed', cancelled: 'failed' } as const;
  return {
    document_id: documentId,
    status: isFinished(task.status) ? ended[task.status] : statusOfSummarizing(task.phase),
    progress: wholePercent(task.progress),
    message: task.stage,
    error: errorOf(task),
  };
}

/** Before there is anything to extract it is `pending`; all that follows makes the summary. */
function statusOfSummarizing(phase: PhaseName | null): DocumentStatus['status'] {
  if (phase === null || phase === 'connecting' || phase === 'fetching') return 'pending';
  return phase === 'extracting' ? 'extracting' : 'summarizing';
}

/** What takes a document up next, by the state that it is in. */
const NEXT_PHASE = {
  waiting: 'loading',
  loaded: 'extracting',
  extracted: 'chunking',
  chunked: 'embedding',
  embedded: 'indexing',
  indexed: 'summarizing',
  expanded: 'summarizing',
  failed: 'summarizing',
} as const satisfies Record<ItemState, PhaseName<'ingestion'>>;

/** One document of an ingestion, as the task and its row tell. */
export function documentStatusOfItem(
  documentId: string,
  item: Pick<
    IngestionItem,
    'name' | 'state' | 'failure' | 'failedIn' | 'unitsDone' | 'unitsTotal' | 'chunksDone' | 'chunksTotal'
  > & {
    readonly isSummarized: boolean;
  },
  task: TaskSnapshot,
): DocumentStatus {
  const about = { document_id: documentId };
  if (item.state === 'failed') {
    const message = item.failure?.message ?? 'It failed.';
    const progress = Math.floor(ingestion.plan.find(({ name }) => name === item.failedIn)?.startsAt ?? 0);
    return { ...about, status: 'failed', progress, message, error: inWords(item.failure) ?? message };
  }
  const summarizing = task.phases.find(({ name }) => name === 'summarizing');
  const isSummaryDue = summarizing !== undefined && summarizing.status !== 'skipped' && !item.isSummarized;
  const isOver = isFinished(task.status);
  if (item.state === 'indexed' && (!isSummaryDue || isOver)) return documentInStore(documentId);
  const phase = NEXT_PHASE[item.state];
  const progress = progressOf(item, phase, isSummaryDue || item.isSummarized);
  if (isOver) return { ...about, status: 'failed', progress, message: task.stage, error: errorOf(task) ?? CANCELLED };
  const isAtRest = task.status !== 'running';
  const label = ingestion.stageLabels[phase]({ kind: 'upload', name: item.name });
  return {
    ...about,
    status: phase === 'loading' ? 'pending' : phase,
    progress,
    message: isAtRest ? task.stage : label,
    error: null,
  };
}

/** A document that no task works on any more. */
export function documentInStore(documentId: string): DocumentStatus {
  return { document_id: documentId, status: 'completed', progress: 100, message: ingestion.readyLabel, error: null };
}

/** Where a document stands between the beginning of its phase and that of the next one, by the plan of ingestions. */
function progressOf(
  { unitsDone, unitsTotal, chunksDone, chunksTotal }: Parameters<typeof documentStatusOfItem>[1],
  phase: PhaseName<'ingestion'>,
  isSummaryWanted: boolean,
): number {
  const plan = ingestion.plan.filter(({ name }) => isSummaryWanted || name !== 'summarizing');
  const whole = isSummaryWanted ? 100 : (ingestion.plan.find(({ name }) => name === 'summarizing')?.startsAt ?? 100);
  const at = plan.findIndex(({ name }) => name === phase);
  const from = plan[at]?.startsAt ?? whole;
  const to = plan[at + 1]?.startsAt ?? whole;
  const part = { extracting: ratio(unitsDone, unitsTotal), embedding: ratio(chunksDone, chunksTotal) };
  const done = phase === 'extracting' || phase === 'embedding' ? part[phase] : 0;
  return Math.min(99, Math.floor((100 * (from + (to - from) * done)) / whole));
}

function ratio(done: number, total: number | null): number {
  return total === null || total === 0 ? 0 : Math.min(1, done / total);
}

/**
 * The latest ingestion into a knowledge base.
 *
 * @param task null where there was none, or its record was removed: then the store answers
 */
export function ingestionStatusOf(
  base: { readonly id: string; readonly documents: number; readonly chunks: number },
  task: TaskSnapshot | null,
  counts: Partial<Record<ItemState, number>>,
): IngestionStatus {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const metrics = {
    documents: base.documents,
    chunks: base.chunks,
    items_total: total,
    items_completed: (counts.indexed ?? 0) + (counts.expanded ?? 0),
    items_failed: counts.failed ?? 0,
  };
  if (task === null) {
    const isEmpty = base.documents === 0;
    return {
      job_id: null,
      kb_id: base.id,
      status: isEmpty ? 'pending' : 'completed',
      phase: null,
      progress: isEmpty ? 0 : 100,
      message: isEmpty ? 'Nothing has been added' : ingestion.readyLabel,
      error: null,
      metrics,
      started_at: null,
      completed_at: null,
      phase_details: [],
    };
  }
  return {
    job_id: task.id,
    kb_id: base.id,
    status: task.status,
    phase: task.phase,
    progress: wholePercent(task.progress),
    message: task.stage,
    error: errorOf(task),
    metrics,
    started_at: task.startedAt,
    completed_at: task.completedAt,
    phase_details: task.phases.map(phaseDetailOf),
  };
}

function phaseDetailOf(phase: PhaseSnapshot): IngestionStatus['phase_details'][number] {
  return {
    name: phase.name,
    status: phase.status,
    progress: wholePercent(phase.progress ?? 0),
    items_processed: phase.itemsProcessed,
    items_total: phase.itemsTotal,
    started_at: phase.startedAt,
    completed_at: phase.completedAt,
    error: inWords(phase.error),
  };
}

function wholePercent(progress: number): number {
  return Math.floor(progress);
}

function errorOf(task: TaskSnapshot): string | null {
  return task.status === 'cancelled' ? CANCELLED : inWords(task.error);
}

/** What happened, and what to do about it. */
function inWords(failure: { readonly message: string; readonly remedy: string } | null): string | null {
  return failure === null ? null : `${failure.message} ${failure.remedy}`;
}
