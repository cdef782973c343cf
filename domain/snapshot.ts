import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { KINDS, PHASE_NAMES, TASK_KINDS } from './kinds/registry.ts';
import { livenessSchema } from './liveness.ts';
import { UNITS } from './plan.ts';
import { SOURCE_KINDS } from './source.ts';
import { TASK_REQUESTS } from './status.ts';

const time = z.iso.datetime();
const percent = z.number().min(0).max(100);

/** The phases say how many have failed; a snapshot names at most so many. */
export const MAX_PROBLEMS_TOLD = 100;

const phaseBase = z.object({
  name: z.enum(PHASE_NAMES),
  /** 0 to 100; null while the phase runs without a known total. */
  progress: percent.nullable(),
  itemsProcessed: z.int().nonnegative(),
  itemsTotal: z.int().nonnegative().nullable(),
  unit: z.enum(UNITS),
  /** Of the items processed, those that failed and were left out. */
  itemsFailed: z.int().nonnegative(),
  /** How often work on this phase has begun in the current attempt. */
  attempts: z.int().nonnegative(),
  optional: z.boolean(),
});

const notStarted = { startedAt: z.null(), completedAt: z.null(), error: z.null() };
const underWay = { startedAt: time, completedAt: z.null() };
const ended = { startedAt: time.nullable(), completedAt: time, error: z.null() };

/** One phase of a task. What a status cannot have, it cannot say. */
export const phaseSnapshotSchema = z.discriminatedUnion('status', [
  phaseBase.extend({ status: z.literal('pending'), ...notStarted }),
  // A running phase with an error waits for its next try.
  phaseBase.extend({ status: z.literal('running'), ...underWay, error: failureSchema.nullable() }),
  phaseBase.extend({ status: z.literal('paused'), ...underWay, error: failureSchema.nullable() }),
  phaseBase.extend({ status: z.literal('completed'), ...ended, startedAt: time }),
  phaseBase.extend({ status: z.literal('failed'), ...ended, startedAt: time, error: failureSchema }),
  phaseBase.extend({ status: z.literal('cancelled'), ...ended }),
  phaseBase.extend({ status: z.literal('skipped'), ...ended }),
]);

export type PhaseSnapshot = z.infer<typeof phaseSnapshotSchema>;

/** An estimate of the time left: half of the similar runs took between `lowSeconds` and `highSeconds`. */
export const etaSchema = z.object({
  lowSeconds: z.number().nonnegative(),
  highSeconds: z.number().nonnegative(),
  similarRuns: z.int().positive(),
});

export type Eta = z.infer<typeof etaSchema>;

/** What a cancelled task leaves behind. */
export const receiptSchema = z.object({
  phasesCompleted: z.array(z.enum(PHASE_NAMES)),
  /** The phase that was stopped; null where none had begun. */
  stoppedIn: z.enum(PHASE_NAMES).nullable(),
  unit: z.enum(UNITS).nullable(),
  /** Items of that phase that are stored, and those that were done and are gone. */
  itemsKept: z.int().nonnegative(),
  itemsDiscarded: z.int().nonnegative(),
  itemsTotal: z.int().nonnegative().nullable(),
});

const taskBase = z.object({
  id: z.string(),
  kind: z.enum(TASK_KINDS),
  title: z.string(),
  /** 0 to 100 in tenths; 100 exactly when the task is completed. Never falls within an attempt. */
  progress: percent,
  /** What is happening now, in words for the person. */
  stage: z.string(),
  /** The phase that runs, or will run next; null once the task is finished. */
  phase: z.enum(PHASE_NAMES).nullable(),
  phases: z.array(phaseSnapshotSchema),
  attempt: z.int().positive(),
  /** Tries that a phase gets before a retryable failure ends the attempt. */
  maxTries: z.int().positive(),
  eta: etaSchema.nullable(),
  /** How many tasks will start before this one, plus one; null when it is not waiting in the queue. */
  queuePosition: z.int().positive().nullable(),
  /** Items that failed while the rest went on, the first {@link MAX_PROBLEMS_TOLD} of them. */
  problems: z.array(
    failureSchema.extend({ phase: z.enum(PHASE_NAMES), index: z.int().nonnegative(), item: z.string() }),
  ),
  /** How its last worker died and what was kept, in this attempt; null where none has. */
  recovery: z
    .object({
      at: time,
      phase: z.enum(PHASE_NAMES).nullable(),
      itemsKept: z.int().nonnegative(),
      itemsTotal: z.int().nonnegative().nullable(),
    })
    .nullable(),
  source: z.object({
    kind: z.enum(SOURCE_KINDS),
    filename: z.string().nullable(),
    /** The address, where one link is what was given. */
    url: z.string().nullable(),
  }),
  /** Where an ingestion puts its documents, its name null once it has been deleted; null for other kinds. */
  knowledgeBase: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  createdAt: time,
  updatedAt: time,
  /** Grows with every write. */
  version: z.int().positive(),
});

const unfinished = {
  liveness: z.null(),
  receipt: z.null(),
  completedAt: z.null(),
  error: z.null(),
  result: z.null(),
  request: z.enum(TASK_REQUESTS).nullable(),
};
const finished = { liveness: z.null(), completedAt: time, nextRetryAt: z.null(), request: z.null() };
/** What came of it, each kind in its own words: `{ "summaryId": … }`. */
export const resultSchema = z.union(TASK_KINDS.map((kind) => KINDS[kind].resultSchema));

/** The one shape in which a task crosses the wire: lists, polls and streams all speak it. */
export const taskSnapshotSchema = z.discriminatedUnion('status', [
  taskBase.extend({ status: z.literal('pending'), ...unfinished, startedAt: time.nullable(), nextRetryAt: z.null() }),
  taskBase.extend({
    status: z.literal('running'),
    ...unfinished,
    startedAt: time,
    nextRetryAt: time.nullable(),
    // Null while it waits for its next try: nobody is expected to work on it.
    liveness: livenessSchema.nullable(),
  }),
  taskBase.extend({ status: z.literal('paused'), ...unfinished, startedAt: time.nullable(), nextRetryAt: z.null() }),
  taskBase.extend({
    status: z.literal('completed'),
    ...finished,
    startedAt: time,
    error: z.null(),
    result: resultSchema,
    receipt: z.null(),
  }),
  taskBase.extend({
    status: z.literal('failed'),
    ...finished,
    startedAt: time,
    error: failureSchema,
    result: z.null(),
    receipt: z.null(),
  }),
  taskBase.extend({
    status: z.literal('cancelled'),
    ...finished,
    startedAt: time.nullable(),
    error: z.null(),
    result: z.null(),
    receipt: receiptSchema,
  }),
]);

export type TaskSnapshot = z.infer<typeof taskSnapshotSchema>;

/** The id of what a task has made; null until it is done. */
export function resultIdOf({ result }: Pick<TaskSnapshot, 'result'>): string | null {
  return result === null ? null : (Object.values(result)[0] ?? null);
}

/** The summary that a task has made, if that is what it makes and it is done. */
export function summaryIdOf({ result }: Pick<TaskSnapshot, 'result'>): string | null {
  return result !== null && 'summaryId' in result ? result.summaryId : null;
}
