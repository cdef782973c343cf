/** What a worker does to a task: takes it up, carries it through its phases, and lets go of it. */
import { type Failure, isOutage } from './failure.ts';
import { keepsItems, type PhaseName } from './kinds/registry.ts';
import type { Unit } from './plan.ts';
import { itemsDone, reanchor } from './progress.ts';
import { currentPhase, type Problem, phaseOf, type Task } from './task.ts';
import { applyChange, event, movePhase, moveTask, NO_CHANGE, rested, type TaskChange } from './task-change.ts';
import { cancelTask, pauseTask } from './task-control.ts';

/**
 * A worker takes the task up: for the first time, after a wait, or after another worker lost it.
 *
 * @param isAfterOutage the same worker had it before the database failed: no worker died, and nothing was restarted
 */
export function takeUp(task: Task, now: number, isAfterOutage = false): TaskChange {
  if (task.status === 'pending') {
    return {
      task: { ...moveTask(task, 'running'), startedAt: task.startedAt ?? now },
      phases: [],
      events: [event('started')],
    };
  }
  if (task.nextRetryAt !== null) {
    // Phases that rested beside the one that waited go on with it.
    const rest = task.phases.filter(({ status, error }) => status === 'running' && error === null);
    return { task: { nextRetryAt: null }, phases: rest.map(({ name }) => ({ name, workingSince: now })), events: [] };
  }
  const phase = currentPhase(task);
  const done = { itemsProcessed: phase?.itemsProcessed ?? 0, itemsTotal: phase?.itemsTotal ?? null };
  const itemsKept = phase !== null && keepsItems(task.kind, phase.name) ? phase.itemsProcessed : 0;
  // A worker that handed it back did not die over it.
  const hasDied = task.isHeld && !isAfterOutage;
  const deaths = (phase?.deaths ?? 0) + (hasDied ? 1 : 0);
  const recovery = { at: now, phase: phase?.name ?? null, itemsKept, itemsTotal: done.itemsTotal };
  const outage = isAfterOutage ? { isAfterOutage } : {};
  return {
    task: isAfterOutage ? {} : { recovery },
    phases: task.phases.flatMap(({ name, ...rest }) => {
      const isInterrupted = rest.status === 'running' && rest.error === null;
      // The work stopped when it last moved, not when somebody noticed.
      const restart = isInterrupted ? { ...rested(rest, task.updatedAt), workingSince: now } : {};
      const died = hasDied && name === phase?.name ? { deaths } : {};
      return isInterrupted || 'deaths' in died ? [{ name, ...restart, ...died }] : [];
    }),
    events: [event('recovered', phase?.name ?? null, { lastMovedAt: iso(task.updatedAt), ...done, deaths, ...outage })],
  };
}

/**
 * Work on a phase begins, or begins again after a failed try or a pause. A phase that a dead worker left simply goes on.
 */
export function startPhase(task: Task, name: PhaseName, now: number): TaskChange {
  const phase = phaseOf(task, name);
  const isUnderWay = (phase.status === 'running' || phase.status === 'paused') && phase.error === null;
  if (isUnderWay && phase.status === 'running') return NO_CHANGE;
  const attempts = isUnderWay ? phase.attempts : phase.attempts + 1;
  const status = phase.status === 'running' ? {} : movePhase(phase, 'running');
  return {
    task: {},
    phases: [{ name, ...status, startedAt: phase.startedAt ?? now, attempts, error: null, workingSince: now }],
    events: [event('phase-started', name, { tries: phase.setbacks + 1 })],
  };
}

/** How much there is to do in a phase became known, or turned out to be different. */
export function planPhase(task: Task, name: PhaseName, plan: { total: number | null; unit?: Unit }): TaskChange {
  const phase = phaseOf(task, name);
  if (phase.status === 'skipped') return NO_CHANGE;
  const itemsTotal = plan.total === null ? null : Math.max(plan.total, phase.itemsProcessed);
  const planned = { name, itemsTotal, unit: plan.unit ?? phase.unit };
  return withAnchor(task, { task: {}, phases: [planned], events: [] }, name);
}

/**
 * So many items of a phase are done. Counts never go back; more than was planned is a re-plan.
 *
 * @param inWork how much of the items in work is done, in items
 */
export function advancePhase(task: Task, name: PhaseName, items: number, inWork = 0): TaskChange {
  const phase = phaseOf(task, name);
  if (phase.status !== 'running') return NO_CHANGE;
  const itemsProcessed = Math.max(items, phase.itemsProcessed);
  const itemsTotal = phase.itemsTotal === null ? null : Math.max(phase.itemsTotal, itemsProcessed);
  // What was told of an item in work stands, though it is begun again: until it is done, and so counted.
  const done = Math.min(Math.max(items + inWork, itemsDone(phase)), itemsTotal ?? Number.POSITIVE_INFINITY);
  const itemsInWork = Math.max(0, done - itemsProcessed);
  if (itemsProcessed === phase.itemsProcessed && itemsInWork === phase.itemsInWork) return NO_CHANGE;
  const counted = { name, itemsProcessed, itemsInWork, itemsTotal };
  return withAnchor(task, { task: {}, phases: [counted], events: [] }, name);
}

/**
 * As {@link advancePhase}, for items that are stored: earlier tries have not failed in vain, and whoever died over the item
 * in work, that is done now, or it does not keep the phases beside it from going on.
 */
export function keepItems(task: Task, name: PhaseName, itemsProcessed: number, inWork = 0): TaskChange {
  const counted = advancePhase(task, name, itemsProcessed, inWork);
  const kept = { ...counted, phases: counted.phases.map((phase) => ({ ...phase, setbacks: 0 })) };
  if (itemsProcessed <= phaseOf(task, name).itemsProcessed) return kept;
  const others = task.phases.filter((phase) => phase.name !== name && phase.deaths > 0);
  return {
    ...kept,
    phases: [
      ...kept.phases.map((phase) => ({ ...phase, deaths: 0 })),
      ...others.map((phase) => ({ name: phase.name, deaths: 0 })),
    ],
  };
}

/**
 * An item failed and is left out: it counts as done, and as a problem. The rest goes on.
 *
 * @param others what counted as done already, and fails with it
 */
export function failItem(
  task: Task,
  problem: Problem,
  itemsProcessed: number,
  others: readonly Problem[] = [],
): TaskChange {
  const counted = keepItems(task, problem.phase, itemsProcessed);
  const problems = [problem, ...others];
  const told = problems.map(({ phase, item, failure }) => event('item-failed', phase, { item, failure }));
  return { ...counted, events: [...counted.events, ...told], problems };
}

/** What a phase has done is of another input than there is now: it begins anew, and the person sees that it does. */
export function replanPhase(task: Task, name: PhaseName): TaskChange {
  const phase = phaseOf(task, name);
  const anew = { name, itemsProcessed: 0, itemsInWork: 0, itemsTotal: null, deaths: 0 };
  const replanned = withAnchor(task, { task: {}, phases: [anew], events: [] }, name);
  const data = { previousTotal: phase.itemsTotal, itemsTotal: null, reason: 'input-changed' } as const;
  return { ...replanned, events: [event('replanned', name, data)], resolved: [{ phase: name, index: null }] };
}

/** A phase is done: every planned item of it. One whose total was never known is as large as what was done. */
export function completePhase(task: Task, name: PhaseName, now: number): TaskChange {
  const phase = phaseOf(task, name);
  const itemsTotal = phase.itemsTotal ?? phase.itemsProcessed;
  if (phase.itemsProcessed !== itemsTotal) {
    throw new Error(`phase ${name} of ${task.id} has done ${phase.itemsProcessed} of ${itemsTotal}: not complete`);
  }
  return {
    task: {},
    phases: [
      {
        name,
        ...movePhase(phase, 'completed'),
        ...rested(phase, now),
        itemsInWork: 0,
        itemsTotal,
        completedAt: now,
        error: null,
      },
    ],
    events: [event('phase-completed', name, { itemsProcessed: itemsTotal, itemsTotal })],
  };
}

/**
 * The current phase failed and will be tried again, which is a setback to it even where work on it had not begun: else a
 * task whose work cannot even be opened would be tried for ever. Nobody holds the task while it waits. A task that was asked to stop
 * is not tried again: it stops. One that was asked to pause rests instead of waiting.
 */
export function scheduleRetry(task: Task, name: PhaseName, failure: Failure, retryAt: number, now: number): TaskChange {
  if (task.request === 'cancel') return cancelTask(task, now);
  // Where the phase had not begun there is nothing yet to rest from.
  if (task.request === 'pause' && phaseOf(task, name).status === 'pending') return pauseTask(task, now);
  const begun = startPhase(task, name, now);
  const phase = phaseOf(task, name);
  const setbacks = phase.setbacks + (isOutage(failure.code) ? 0 : 1);
  const failed = { name, ...begun.phases[0], ...rested(phase, now), setbacks, error: failure };
  if (task.request === 'pause') return pauseAfter(task, { task: {}, phases: [failed], events: begun.events }, now);
  const others = task.phases.filter((phase) => phase.name !== name && phase.workingSince !== null);
  return {
    task: { nextRetryAt: retryAt },
    phases: [failed, ...others.map((phase) => ({ name: phase.name, ...rested(phase, now) }))],
    events: [...begun.events, event('retry-scheduled', name, { failure, retryAt: iso(retryAt) })],
    release: true,
  };
}

/** Every phase is done and the result is stored. */
export function completeTask(task: Task, resultId: string, now: number): TaskChange {
  const unfinished = task.phases.find(({ status }) => status !== 'completed' && status !== 'skipped');
  if (unfinished !== undefined)
    throw new Error(`task ${task.id} is not complete: ${unfinished.name} is ${unfinished.status}`);
  return {
    task: { ...moveTask(task, 'completed'), resultId, completedAt: now, request: null },
    phases: [],
    events: [event('completed')],
    release: true,
  };
}

/**
 * The attempt ends in a failure, in the phase that was under way, even where work on it had yet to go on after a pause.
 *
 * @param failedIn which of several phases that were under way it was; the others were stopped by it. The first.
 */
export function failTask(task: Task, failure: Failure, now: number, failedIn: PhaseName | null = null): TaskChange {
  const underWay = task.phases.filter(({ status }) => status === 'running' || status === 'paused');
  const at = underWay.find(({ name }) => name === failedIn) ?? underWay[0];
  return {
    task: { ...moveTask(task, 'failed'), error: failure, completedAt: now, nextRetryAt: null, request: null },
    phases: underWay.map((phase) => ({
      name: phase.name,
      ...movePhase(phase, phase === at ? 'failed' : 'cancelled'),
      ...rested(phase, now),
      completedAt: now,
      error: phase === at ? failure : null,
    })),
    events: [event('failed', at?.name ?? null, { failure })],
    release: true,
  };
}

/** A worker that shuts down hands the task back as it stands. */
export function handBack(task: Task, now: number): TaskChange {
  const working = task.phases.filter(({ workingSince }) => workingSince !== null);
  return {
    task: {},
    phases: working.map((phase) => ({ name: phase.name, ...rested(phase, now) })),
    events: [event('handed-back', currentPhase(task)?.name ?? null)],
    release: true,
  };
}

/** The change and the pause in one: what it does to a phase, and the rest of that phase. */
function pauseAfter(task: Task, change: TaskChange, now: number): TaskChange {
  const paused = pauseTask(applyChange(task, change, now), now);
  const names = new Set([...change.phases, ...paused.phases].map(({ name }) => name));
  return {
    ...paused,
    task: { ...change.task, ...paused.task },
    phases: Array.from(names, (name) => ({
      name,
      ...change.phases.find((phase) => phase.name === name),
      ...paused.phases.find((phase) => phase.name === name),
    })),
    events: [...change.events, ...paused.events],
  };
}

/** Adds what a change of plan needs: where the percent would fall, a new anchor and the event that tells of it. */
function withAnchor(task: Task, change: TaskChange, name: PhaseName): TaskChange {
  const before = phaseOf(task, name);
  const after = phaseOf(applyChange(task, change, task.updatedAt), name);
  const anchor = reanchor(task.phases, applyChange(task, change, task.updatedAt).phases, task.anchor);
  const isOtherTotal = before.itemsTotal !== null && before.itemsTotal !== after.itemsTotal;
  if (anchor === null && !isOtherTotal) return change;
  const replanned = event('replanned', name, { previousTotal: before.itemsTotal, itemsTotal: after.itemsTotal });
  return { ...change, task: anchor === null ? {} : { anchor }, events: [replanned] };
}

const iso = (at: number) => new Date(at).toISOString();
