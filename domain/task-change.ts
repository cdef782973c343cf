import { type Failure, fail } from './failure.ts';
import { keepsItems, type PhaseName, type Unit } from './plan.ts';
import { reanchor } from './progress.ts';
import { canMovePhase, canMoveTask, isFinished, type PhaseStatus, type TaskStatus } from './status.ts';
import { currentPhase, isResultStored, type Phase, type Problem, phaseOf, type Task, workedMsOf } from './task.ts';
import type { TaskEventData, TaskEventType } from './task-event.ts';

export interface NewEvent {
  readonly type: TaskEventType;
  readonly phase: PhaseName | null;
  readonly data: TaskEventData;
}

/** What is to be written: the columns that change, and the events that say so, in one transaction. */
export interface TaskChange {
  readonly task: Partial<Omit<Task, 'id' | 'kind' | 'phases' | 'version' | 'updatedAt' | 'createdAt' | 'isHeld'>>;
  readonly phases: readonly (Partial<Omit<Phase, 'name'>> & { readonly name: PhaseName })[];
  readonly events: readonly NewEvent[];
  /** Items that failed. */
  readonly problems?: readonly Problem[];
  /** Failed items that are no problem any more; without an index all of the phase. */
  readonly resolved?: readonly { readonly phase: PhaseName; readonly index: number | null }[];
  /** The worker lets go of the task with this change. */
  readonly release?: true;
}

export const event = (type: TaskEventType, phase: PhaseName | null = null, data: TaskEventData = {}): NewEvent => ({
  type,
  phase,
  data,
});
const iso = (at: number) => new Date(at).toISOString();

/** Nothing is to be written. */
export const NO_CHANGE: TaskChange = { task: {}, phases: [], events: [] };

export function isNothing({ task, phases, events, problems, resolved, release }: TaskChange): boolean {
  const rows = [...Object.keys(task), ...phases, ...events, ...(problems ?? []), ...(resolved ?? [])];
  return rows.length === 0 && release === undefined;
}

/** The task as it stands after a change: what the store will hold, without asking it. */
export function applyChange(task: Task, change: TaskChange, now: number): Task {
  return {
    ...task,
    ...change.task,
    phases: task.phases.map((phase) => ({ ...phase, ...change.phases.find(({ name }) => name === phase.name) })),
    isHeld: change.release ? false : task.isHeld,
    updatedAt: now,
    version: task.version + 1,
  };
}

/** A worker takes the task up: for the first time, after a wait, or after another worker lost it. */
export function takeUp(task: Task, now: number): TaskChange {
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
  const deaths = (phase?.deaths ?? 0) + (task.isHeld ? 1 : 0);
  return {
    task: {
      recovery: { at: now, phase: phase?.name ?? null, itemsKept, itemsTotal: done.itemsTotal },
    },
    phases: task.phases.flatMap(({ name, ...rest }) => {
      const isInterrupted = rest.status === 'running' && rest.error === null;
      // The work stopped when it last moved, not when somebody noticed.
      const restart = isInterrupted ? { ...rested(rest, task.updatedAt), workingSince: now } : {};
      const died = task.isHeld && name === phase?.name ? { deaths } : {};
      return isInterrupted || 'deaths' in died ? [{ name, ...restart, ...died }] : [];
    }),
    events: [event('recovered', phase?.name ?? null, { lastMovedAt: iso(task.updatedAt), ...done, deaths })],
  };
}

/**
 * Work on a phase begins, or begins again after a failed try or a pause. A phase that a dead worker left simply goes on.
 */
export function startPhase(task: Task, name: PhaseName, now: number): TaskChange {
  const phase = phaseOf(task, name);
  if (phase.status === 'running' && phase.error === null) return NO_CHANGE;
  const attempts = triesOf(phase);
  const status = phase.status === 'running' ? {} : movePhase(phase, 'running');
  return {
    task: {},
    phases: [{ name, ...status, startedAt: phase.startedAt ?? now, attempts, error: null, workingSince: now }],
    events: [event('phase-started', name, { tries: attempts })],
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

/** So many items of a phase are done. Counts never go back; more than was planned is a re-plan. */
export function advancePhase(task: Task, name: PhaseName, itemsProcessed: number): TaskChange {
  const phase = phaseOf(task, name);
  if (phase.status !== 'running' || itemsProcessed <= phase.itemsProcessed) return NO_CHANGE;
  const itemsTotal = phase.itemsTotal === null ? null : Math.max(phase.itemsTotal, itemsProcessed);
  const counted = { name, itemsProcessed, itemsTotal };
  return withAnchor(task, { task: {}, phases: [counted], events: [] }, name);
}

/**
 * As {@link advancePhase}, for items that are stored: whoever died over the item in work, that is done now, or it does
 * not keep the phases beside it from going on.
 */
export function keepItems(task: Task, name: PhaseName, itemsProcessed: number): TaskChange {
  const counted = advancePhase(task, name, itemsProcessed);
  if (counted.phases.length === 0) return counted;
  const others = task.phases.filter((phase) => phase.name !== name && phase.deaths > 0);
  return {
    ...counted,
    phases: [
      ...counted.phases.map((phase) => ({ ...phase, deaths: 0 })),
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
  const anew = { name, itemsProcessed: 0, itemsTotal: null, deaths: 0 };
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
      { name, ...movePhase(phase, 'completed'), ...rested(phase, now), itemsTotal, completedAt: now, error: null },
    ],
    events: [event('phase-completed', name, { itemsProcessed: itemsTotal, itemsTotal })],
  };
}

/**
 * How often a phase has been tried when it fails now. What fails before the phase begins, or begins again, is a try of it
 * too: else a task whose work cannot even be opened would be tried for ever.
 */
export function triesOf(phase: Phase): number {
  const isUnderWay = (phase.status === 'running' || phase.status === 'paused') && phase.error === null;
  return isUnderWay ? phase.attempts : phase.attempts + 1;
}

/**
 * The current phase failed and will be tried again; nobody holds the task while it waits. A task that was asked to stop
 * is not tried again: it stops. One that was asked to pause rests instead of waiting.
 */
export function scheduleRetry(task: Task, name: PhaseName, failure: Failure, retryAt: number, now: number): TaskChange {
  if (task.request === 'cancel') return cancelTask(task, now);
  // Where the phase had not begun there is nothing yet to rest from.
  if (task.request === 'pause' && phaseOf(task, name).status === 'pending') return pauseTask(task, now);
  const begun = startPhase(task, name, now);
  const failed = { name, ...begun.phases[0], ...rested(phaseOf(task, name), now), error: failure };
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

/**
 * A person asks to cancel. Where nobody works on the task it is cancelled at once, else the worker is asked to stop.
 * Throws `not_allowed_now` for a finished task, and for one whose result is stored: completing has won.
 */
export function requestCancel(task: Task, now: number): TaskChange {
  if (isFinished(task.status)) fail('not_allowed_now', { reason: `the task has already ${ENDED[task.status]}.` });
  if (isResultStored(task)) fail('not_allowed_now', { reason: 'its result is stored already.' });
  if (!task.isHeld) return cancelTask(task, now);
  if (task.request === 'cancel') return NO_CHANGE;
  return {
    task: { request: 'cancel' },
    phases: [],
    events: [event('cancel-requested', currentPhase(task)?.name ?? null)],
  };
}

const ENDED = { completed: 'been completed', failed: 'failed', cancelled: 'been cancelled' } as const;

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
  if (isFinished(task.status)) fail('not_allowed_now', { reason: `the task has already ${ENDED[task.status]}.` });
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
  if (isFinished(task.status)) fail('not_allowed_now', { reason: `the task has already ${ENDED[task.status]}.` });
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

/** The stretch of work that goes on, if any, ends at a moment. */
function rested(phase: Pick<Phase, 'workedMs' | 'workingSince'>, at: number) {
  return { workedMs: workedMsOf(phase, at), workingSince: null };
}

function moveTask(task: Task, status: TaskStatus): { status: TaskStatus } {
  if (!canMoveTask(task.status, status)) throw new Error(`task ${task.id} cannot go from ${task.status} to ${status}`);
  return { status };
}

function movePhase(phase: Phase, status: PhaseStatus): { status: PhaseStatus } {
  if (!canMovePhase(phase.status, status)) {
    throw new Error(`phase ${phase.name} cannot go from ${phase.status} to ${status}`);
  }
  return { status };
}
