import { z } from 'zod';
import { TASK_KINDS } from './plan.ts';
import type { TaskSnapshot } from './snapshot.ts';
import { sourceInputSchema } from './source.ts';
import { TASK_STATUSES } from './status.ts';
import { storableText } from './storable-text.ts';

/** The most tasks that one `watch` may name, and that one page of a list holds. */
export const MAX_TASKS_PER_REQUEST = 200;

export const taskIdInputSchema = z.object({ id: storableText.min(1).max(100) });

export const createSummaryInputSchema = z.object({ source: sourceInputSchema });

/** Which tasks to list: `active` are those of the person's attention (unfinished, or finished within the TTL). */
export const taskFilterSchema = z.object({
  scope: z.enum(['active', 'all']).default('active'),
  status: z.array(z.enum(TASK_STATUSES)).optional(),
  kind: z.enum(TASK_KINDS).optional(),
  limit: z.int().min(1).max(MAX_TASKS_PER_REQUEST).default(50),
});

export type TaskFilter = z.input<typeof taskFilterSchema>;

/** What the caller of `watch` already holds of each task. */
export const heldTaskSchema = z.object({
  id: storableText.min(1).max(100),
  /** Zero or absent: holds nothing yet. */
  version: z.int().nonnegative().default(0),
  /** A queue position changes without the task itself changing: named, a changed one is answered too. */
  queuePosition: z.int().positive().nullable().optional(),
});

export const watchInputSchema = z.object({ tasks: z.array(heldTaskSchema).max(MAX_TASKS_PER_REQUEST) });
export type HeldTask = z.infer<typeof heldTaskSchema>;

/** What `watch` answers: the tasks that changed since the versions held, and the ids that lead nowhere. */
export interface WatchOutput {
  tasks: TaskSnapshot[];
  missing: string[];
}
