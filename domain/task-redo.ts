import { fail } from './failure.ts';
import type { PhaseName } from './kinds/registry.ts';
import { START_ANCHOR } from './progress.ts';
import { isRetriable } from './status.ts';
import type { Phase, Task } from './task.ts';
import { event, type TaskChange } from './task-change.ts';

/**
 * A finished task takes its place in the queue again. Without `from`, a failed one goes on in the phase that failed,
 * and what is stored of that is kept. With it, that phase and all after it are done anew.
 *
 * Throws `not_allowed_now` for a task that is unfinished or cancelled, and where a phase before `from` is not done.
 */
export function retryTask(task: Task, now: number, from: PhaseName | null = null): TaskChange {
  if (!isRetriable(task.status)) fail('not_allowed_now', { reason: 'only a finished task can be retried.' });
  const isDone = ({ status }: Phase) => status === 'completed' || status === 'skipped';
  const reached = task.phases.findIndex((phase) => !isDone(phase));
  // It may have failed when all that was left was to say that it is completed.
  const next = reached === -1 && task.status === 'failed' ? task.phases.length : reached;
  const first = from === null ? next : task.phases.findIndex(({ name }) => name === from);
  if (first === -1) fail('not_allowed_now', { reason: 'every phase of the task is done.' });
  if (reached !== -1 && first > reached) fail('not_allowed_now', { reason: 'the phases before it are not done.' });
  return doAnew(task, now, first, {});
}

/**
 * The failed items of a completed task are done again, and the phases that follow with what comes of them.
 *
 * @param failed how many items failed, by phase
 * Throws `not_allowed_now` for a task that is not completed or has no failed items.
 */
export function retryFailedItems(task: Task, failed: ReadonlyMap<PhaseName, number>, now: number): TaskChange {
  if (task.status !== 'completed') fail('not_allowed_now', { reason: 'the task is not completed.' });
  const first = task.phases.findIndex(({ name }) => (failed.get(name) ?? 0) > 0);
  const phase = task.phases[first];
  if (phase === undefined) fail('not_allowed_now', { reason: 'no item of the task has failed.' });
  const items = failed.get(phase.name) ?? 0;
  return doAnew(task, now, first, {
    items,
    itemsProcessed: phase.itemsProcessed - items,
    itemsTotal: phase.itemsTotal,
  });
}

/** A new attempt, whose phases from the given one on have yet to be done. */
function doAnew(
  task: Task,
  now: number,
  first: number,
  { items, ...kept }: { items?: number; itemsProcessed?: number; itemsTotal?: number | null },
): TaskChange {
  // What the person has left out stays so, unless it is what they ask for.
  const anew = task.phases.slice(first).filter(({ status }, index) => index === 0 || status !== 'skipped');
  return {
    task: {
      status: 'pending',
      attempt: task.attempt + 1,
      anchor: START_ANCHOR,
      error: null,
      resultId: null,
      completedAt: null,
      recovery: null,
      queuedAt: now,
    },
    phases: anew.map(({ name }, index) => ({
      name,
      status: 'pending',
      itemsProcessed: 0,
      itemsInWork: 0,
      itemsTotal: null,
      ...(index === 0 ? kept : {}),
      attempts: 0,
      startedAt: null,
      completedAt: null,
      error: null,
      workedMs: 0,
      workingSince: null,
      deaths: 0,
      setbacks: 0,
    })),
    events: [event('retried', anew[0]?.name ?? null, items === undefined ? {} : { items })],
    // Of the items that are done again, each problem goes when its item is.
    resolved: anew.slice(items === undefined ? 0 : 1).map(({ name }) => ({ phase: name, index: null })),
  };
}
