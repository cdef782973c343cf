/** What a person asks of a task: to stop, to rest, to go on, to leave something out. */
import { fail } from './failure.ts';
import type { PhaseName } from './kinds/registry.ts';
import { canMovePhase, isFinished } from './status.ts';
import { currentPhase, isResultStored, phaseOf, type Task } from './task.ts';
import { event, movePhase, moveTask, NO_CHANGE, rested, type TaskChange } from './task-change.ts';

/**
 * A person asks to cancel. Where nobody works on the task it is cancelled at once, else the worker is asked to stop.
 * Throws `not_allowed_now` for a finished task, and for one whose result is stored: completing has won.
 */
export function requestCancel(task: Task, now: number): TaskChange {
  requireUnfinished(task);
  if (isResultStored(task)) fail('not_allowed_now', { reason: 'its result is stored already.' });
  if (!task.isHeld) return cancelTask(task, now);
  if (task.request === 'cancel') return NO_CHANGE;
  return {
    task: { request: 'cancel' },
    phases: [],
    events: [event('cancel-requested', currentPhase(task)?.name ?? null)],
  };
}

/** The task stops for good, whatever of it has run. */
export function cancelTask(task: Task, now: number): TaskChange {
  const at = currentPhase(task);
  const open = task.phases.filter(({ status }) => canMovePhase(status, 'cancelled'));
  return {
    task: { ...moveTask(task, 'cancelled'), completedAt: now, nextRetryAt: null, request: null },
    phases: open.map((phase) => ({
      name: phase.name,
      ...movePhase(phase, 'cancelled'),
      ...rested(phase, now),
      completedAt: now,
      error: null,
    })),
    events: [
      event('cancelled', at?.name ?? null, {
        itemsProcessed: at?.itemsProcessed ?? 0,
        itemsTotal: at?.itemsTotal ?? null,
      }),
    ],
    release: true,
  };
}

/**
 * A person asks to pause. Where nobody works on the task it is paused at once, else at the next item that its worker
 * finishes. Throws `not_allowed_now` for a task that is finished or being cancelled.
 */
export function requestPause(task: Task, now: number): TaskChange {
  requireUnfinished(task);
  if (task.request === 'cancel') fail('not_allowed_now', { reason: 'the task is being cancelled.' });
  if (isResultStored(task)) fail('not_allowed_now', { reason: 'its result is stored already.' });
  if (task.status === 'paused' || task.request === 'pause') return NO_CHANGE;
  if (!task.isHeld) return pauseTask(task, now);
  return {
    task: { request: 'pause' },
    phases: [],
    events: [event('pause-requested', currentPhase(task)?.name ?? null)],
  };
}

/** The task rests, as far as it has come. A wait for a next try ends with it: resuming is the next try. */
export function pauseTask(task: Task, now: number): TaskChange {
  const at = currentPhase(task);
  const running = task.phases.filter(({ status }) => status === 'running');
  return {
    task: { ...moveTask(task, 'paused'), request: null, nextRetryAt: null },
    phases: running.map((phase) => ({ name: phase.name, ...movePhase(phase, 'paused'), ...rested(phase, now) })),
    events: [
      event('paused', at?.name ?? null, {
        itemsProcessed: at?.itemsProcessed ?? 0,
        itemsTotal: at?.itemsTotal ?? null,
      }),
    ],
    release: true,
  };
}

/**
 * A person lets a paused task go on, from its old place in the queue, or takes back a pause that has not come about yet.
 * Throws `not_allowed_now` for a task that is neither.
 */
export function resumeTask(task: Task): TaskChange {
  const phase = currentPhase(task)?.name ?? null;
  if (task.request === 'pause') {
    return { task: { request: null }, phases: [], events: [event('pause-withdrawn', phase)] };
  }
  if (task.status !== 'paused') fail('not_allowed_now', { reason: 'the task is not paused.' });
  return { task: moveTask(task, 'pending'), phases: [], events: [event('resumed', phase)] };
}

/** A wait for the next try is cut short. Throws `not_allowed_now` for a task that does not wait. */
export function hastenRetry(task: Task, now: number): TaskChange {
  if (task.status !== 'running' || task.nextRetryAt === null) {
    fail('not_allowed_now', { reason: 'the task does not wait for another try.' });
  }
  return { task: { nextRetryAt: Math.min(task.nextRetryAt, now) }, phases: [], events: [] };
}

/**
 * A phase that is not needed is left out, whether it has begun or not. Throws `not_allowed_now` where the task needs it,
 * is finished or being cancelled, or where the phase is done.
 */
export function skipPhase(task: Task, name: PhaseName, now: number): TaskChange {
  const phase = phaseOf(task, name);
  requireUnfinished(task);
  if (task.request === 'cancel') fail('not_allowed_now', { reason: 'the task is being cancelled.' });
  if (!phase.optional) fail('not_allowed_now', { reason: 'the task needs this phase.' });
  if (phase.status === 'skipped') return NO_CHANGE;
  if (phase.status === 'completed') fail('not_allowed_now', { reason: 'the phase is done already.' });
  const skipped = { name, ...movePhase(phase, 'skipped'), ...rested(phase, now), completedAt: now, error: null };
  // What it waited for was a next try of this phase.
  const isWaitOver = task.nextRetryAt !== null && phase.error !== null;
  return {
    task: isWaitOver ? { nextRetryAt: Math.min(task.nextRetryAt, now) } : {},
    phases: [skipped],
    events: [event('skipped', name, { itemsProcessed: phase.itemsProcessed, itemsTotal: phase.itemsTotal })],
  };
}

const ENDED = { completed: 'been completed', failed: 'failed', cancelled: 'been cancelled' } as const;

function requireUnfinished({ status }: Task): void {
  if (isFinished(status)) fail('not_allowed_now', { reason: `the task has already ${ENDED[status]}.` });
}
