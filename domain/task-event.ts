import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { PHASE_NAMES } from './kinds/registry.ts';

/** `input-changed`: what was read so far was of other bytes than there are now. */
export const REPLAN_REASONS = ['input-changed'] as const;

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
      /** `replanned`: the total before, and why, where it is not the amount alone that changed. */
      previousTotal: z.int().nullable(),
      reason: z.enum(REPLAN_REASONS),
      /** `recovered`: when the task had last moved, and how many workers have died over the item in work. */
      lastMovedAt: z.iso.datetime(),
      deaths: z.int(),
      /** `recovered`: the worker is the same as before; only the connection to the database was lost. */
      isAfterOutage: z.literal(true),
      /** `retried`: how many failed items are done again; absent where whole phases are. */
      items: z.int(),
    })
    .partial(),
});

export type TaskEvent = z.infer<typeof taskEventSchema>;
export type TaskEventType = TaskEvent['type'];
export type TaskEventData = TaskEvent['data'];
