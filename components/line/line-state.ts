import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';

/**
 * What the line has to say, each with a drawing of its own so that colour is never alone:
 * `waiting` dashed with a hollow start · `moving` solid with a bright head · `uncounted` a hollow head, because how much
 * is left is not known · `slow` a head within a ring, at work where it stands · `silent` torn, nobody holds the thread ·
 * `retrying` a hollow lozenge · `pausing`, `cancelling` a head before what will stop it · `paused` a gap ·
 * `failed` a knot · `cancelled` cut off · `done` solid to the end.
 */
export type LineState =
  | 'waiting'
  | 'moving'
  | 'uncounted'
  | 'slow'
  | 'silent'
  | 'retrying'
  | 'pausing'
  | 'cancelling'
  | 'paused'
  | 'done'
  | 'failed'
  | 'cancelled';

export function lineStateOf(task: TaskSnapshot): LineState {
  switch (task.status) {
    case 'pending':
      return 'waiting';
    case 'running':
      return runningStateOf(task);
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

/** What stops it, or would, comes before how it moves. */
function runningStateOf(task: TaskSnapshot): LineState {
  if (task.liveness?.state === 'silent') return 'silent';
  if (task.nextRetryAt !== null) return 'retrying';
  if (task.request !== null) return task.request === 'pause' ? 'pausing' : 'cancelling';
  if (task.liveness?.state === 'slow') return 'slow';
  return isUncounted(task) ? 'uncounted' : 'moving';
}

/** Whether it works towards an end that is not known. */
export function isUncounted(task: TaskSnapshot): boolean {
  return task.status === 'running' && task.nextRetryAt === null && runningPhase(task)?.progress === null;
}

/** The phase that a running task is in, or null where none has begun. */
export function runningPhase(task: TaskSnapshot): PhaseSnapshot | null {
  return task.phases.find(({ name, status }) => name === task.phase && status === 'running') ?? null;
}
