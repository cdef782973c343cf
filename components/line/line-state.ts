import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';

/**
 * What the line has to say, each with a drawing of its own so that colour is never alone:
 * `waiting` dashed with a hollow start · `moving` solid with a bright head · `uncounted` a hollow head, because how much
 * is left is not known · `retrying` a hollow lozenge · `paused` a gap · `failed` a knot ·
 * `cancelled` cut off · `done` solid to the end.
 */
export type LineState = 'waiting' | 'moving' | 'uncounted' | 'retrying' | 'paused' | 'done' | 'failed' | 'cancelled';

export function lineStateOf(task: TaskSnapshot): LineState {
  switch (task.status) {
    case 'pending':
      return 'waiting';
    case 'running':
      if (task.nextRetryAt !== null) return 'retrying';
      return runningPhase(task)?.progress === null ? 'uncounted' : 'moving';
    case 'paused':
      return 'paused';
    case 'completed':
      return 'done';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
  }
}

/** The phase that a running task is in, or null where none has begun. */
export function runningPhase(task: TaskSnapshot): PhaseSnapshot | null {
  return task.phases.find(({ name, status }) => name === task.phase && status === 'running') ?? null;
}
