import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { PHASE_NAMES, TASK_KINDS } from './kinds/registry.ts';
import { LIVENESS_STATES } from './liveness.ts';
import { searchInputSchema } from './search-text.ts';
import type { TaskSnapshot } from './snapshot.ts';
import { sourceInputSchema } from './source.ts';
import { TASK_REQUESTS, TASK_STATUSES, type TaskStatus } from './status.ts';
import { storableText } from './storable-text.ts';

/** The most tasks that one `watch` may name, and that one page of a list holds. */
export const MAX_TASKS_PER_REQUEST = 200;

export const taskIdInputSchema = z.object({ id: storableText.min(1).max(100) });

/** Without `from` a failed task goes on where it failed, and a completed one does its failed items again. */
export const retryInputSchema = taskIdInputSchema.extend({ from: z.enum(PHASE_NAMES).optional() });

/** The most events of a task that are answered at once. */
export const MAX_EVENTS_PER_REQUEST = 1_000;

/**
 * Which events of a task are wanted: the newest, or those before or behind an event. `changes` are those of the task and its
 * phases, which the timeline is derived from; `failures` are those of items, of which there may be tens of thousands.
 */
export const eventsInputSchema = taskIdInputSchema.extend({
  select: z.enum(['all', 'changes', 'failures']).default('all'),
  /** The id of an event: the newest ones before it. */
  before: z.int().nonnegative().optional(),
  /** The id of an event: the oldest ones behind it. */
  after: z.int().nonnegative().optional(),
  limit: z.int().min(1).max(MAX_EVENTS_PER_REQUEST).default(200),
});
export type EventsPage = Omit<z.output<typeof eventsInputSchema>, 'id'>;

export const skipInputSchema = taskIdInputSchema.extend({ phase: z.enum(PHASE_NAMES) });

export const createSummaryInputSchema = z.object({ source: sourceInputSchema });

/**
 * Which tasks are meant. `unfinished` and `finished` are what their names say; `active` are the unfinished, and those that
 * finished within the TTL.
 */
const selectionShape = {
  scope: z.enum(['active', 'unfinished', 'finished', 'all']).optional(),
  status: z.array(z.enum(TASK_STATUSES)).max(TASK_STATUSES.length).optional(),
  kind: z.enum(TASK_KINDS).optional(),
  /** Each word of it is found in the title, the file name or the address. */
  search: searchInputSchema.optional(),
};

/** A page of the tasks that pass a filter, the newest first. */
export const taskFilterSchema = z.object({
  ...selectionShape,
  scope: selectionShape.scope.default('active'),
  /** From an earlier page: where this one begins. */
  cursor: storableText.min(1).max(200).optional(),
  limit: z.int().min(1).max(MAX_TASKS_PER_REQUEST).default(50),
});

export type TaskFilter = z.input<typeof taskFilterSchema>;

/** How many tasks there are in each status. */
export type StatusTotals = Record<TaskStatus, number>;

export interface TaskPage {
  tasks: TaskSnapshot[];
  /** Of all that pass the filter on whatever page, and in whatever status. */
  totals: StatusTotals;
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
}

/** What can be asked of many tasks at once. */
export const BULK_ACTIONS = ['pause', 'resume', 'cancel', 'retry'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** The most tasks that one bulk request changes. A filter that finds more is worked through request by request. */
export const MAX_TASKS_PER_BULK = 200;

/** All tasks that a filter finds, on whatever page. */
export const bulkFilterSchema = z.object({ ...selectionShape, scope: selectionShape.scope.default('all') }).strict();
export type BulkFilter = z.input<typeof bulkFilterSchema>;

/** An action over the tasks named, or over all that a filter finds and that it would change. */
export const bulkInputSchema = z.object({
  action: z.enum(BULK_ACTIONS),
  select: z.union([
    z.object({ ids: z.array(storableText.min(1).max(100)).max(MAX_TASKS_PER_BULK) }).strict(),
    bulkFilterSchema,
  ]),
  /** From the answer before: where to go on. */
  cursor: storableText.min(1).max(200).optional(),
});
export type BulkInput = z.input<typeof bulkInputSchema>;
export type BulkSelection = BulkInput['select'];

/** How many of the tasks that a filter finds each action would change. */
export type BulkCounts = Record<BulkAction, number>;

/** What became of each task: where it stands now, or why it could not be done. */
export const bulkResultSchema = z.discriminatedUnion('ok', [
  z.object({
    id: z.string(),
    ok: z.literal(true),
    status: z.enum(TASK_STATUSES),
    request: z.enum(TASK_REQUESTS).nullable(),
  }),
  z.object({ id: z.string(), ok: z.literal(false), failure: failureSchema }),
]);
export type BulkResult = z.infer<typeof bulkResultSchema>;

export interface BulkOutput {
  results: BulkResult[];
  /** Set where the filter finds more: to be sent with the same request again. */
  nextCursor: string | null;
}

/** What the caller of `watch` already holds of each task. */
export const heldTaskSchema = z.object({
  id: storableText.min(1).max(100),
  /** Zero or absent: holds nothing yet. */
  version: z.int().nonnegative().default(0),
  /** A queue position changes without the task itself changing: named, a changed one is answered too. */
  queuePosition: z.int().positive().nullable().optional(),
  /** So does what is known of its worker. */
  liveness: z.enum(LIVENESS_STATES).nullable().optional(),
});

export const watchInputSchema = z.object({ tasks: z.array(heldTaskSchema).max(MAX_TASKS_PER_REQUEST) });
export type HeldTask = z.infer<typeof heldTaskSchema>;

/** What `watch` answers: the tasks that changed since the versions held, and the ids that lead nowhere. */
export interface WatchOutput {
  tasks: TaskSnapshot[];
  missing: string[];
}
