import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { PHASE_NAMES } from './plan.ts';

/** Everything that can happen to a task. The timeline is derived from these. */
export const TASK_EVENT_TYPES = [
  'created',
  'started',
  'phase-started',
  'phase-completed',
  'item-failed',
  'retry-scheduled',
  'replanned',
  'pause-requested',
  'pause-withdrawn',
  'paused',
  'resumed',
  'cancel-requested',
  'cancelled',
  'completed',
  'failed',
  'retried',
  'handed-back',
  'recovered',
  'skipped',
] as const;

export const taskEventSchema = z.object({
  /** Grows with every event of the installation. */
  id: z.int(),
  type: z.enum(TASK_EVENT_TYPES),
  phase: z.enum(PHASE_NAMES).nullable(),
  attempt: z.int(),
  at: z.iso.datetime(),
  /** What else is worth knowing, by type. */
  data: z
    .object({
      /** `item-failed`, `retry-scheduled`, `failed` */
      failure: failureSchema,
      /** `item-failed`: which one. */
      item: z.string(),
      /** `retry-scheduled`: when the next try begins. */
      retryAt: z.iso.datetime(),
      /** `phase-started`: which try of this phase. */
      tries: z.int(),
      /** `phase-completed`, `recovered`, `cancelled`: items done by then. */
      itemsProcessed: z.int(),
      itemsTotal: z.int().nullable(),
      /** `replanned`: the total before. */
      previousTotal: z.int().nullable(),
      /** `recovered`: when the task had last moved. */
      lastMovedAt: z.iso.datetime(),
    })
    .partial(),
});

export type TaskEvent = z.infer<typeof taskEventSchema>;
export type TaskEventType = TaskEvent['type'];
export type TaskEventData = TaskEvent['data'];
