import { z } from 'zod';
import type { Task } from './task.ts';

/**
 * `working`: it moves. `slow`: its worker is alive, but no item has been finished for a while. `silent`: its worker has
 * given no sign of life; another one takes over.
 */
export const LIVENESS_STATES = ['working', 'slow', 'silent'] as const;
export type LivenessState = (typeof LIVENESS_STATES)[number];

/** A worker that has been silent for so long is said to be. It beats every second. */
export const SILENT_AFTER_MS = 10_000;
/** A task that has not moved for so long is slow. */
export const SLOW_AFTER_MS = 20_000;

export const livenessSchema = z.object({
  state: z.enum(LIVENESS_STATES),
  /** The last sign of life of its worker. */
  heardAt: z.iso.datetime(),
});

export interface LivenessFacts extends Pick<Task, 'status' | 'nextRetryAt' | 'updatedAt'> {
  /** The last beat of the worker that holds it; null while nobody does. */
  readonly heartbeatAt: number | null;
}

/** Whether anybody works on a task, in milliseconds since the epoch; null where nobody is expected to. */
export function livenessOf(task: LivenessFacts, now: number): { state: LivenessState; heardAt: number } | null {
  if (task.status !== 'running' || task.nextRetryAt !== null) return null;
  const heardAt = Math.max(task.heartbeatAt ?? 0, task.updatedAt);
  if (now - heardAt >= SILENT_AFTER_MS) return { state: 'silent', heardAt };
  return { state: now - task.updatedAt >= SLOW_AFTER_MS ? 'slow' : 'working', heardAt };
}
