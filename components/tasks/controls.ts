import { UNIT_NOUNS } from '#domain/plan.ts';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import type { BulkAction } from '#domain/tasks-api.ts';
import { runningPhase } from '../line/line-state.ts';
import { failedItemsWords } from './problem-words.ts';

/** One thing that can be done with a task now. */
export interface TaskControl {
  /** Pausing, taking the pause back and resuming are one switch: it stays where it is, and keeps the focus. */
  readonly id: 'retry' | 'skip' | 'pause' | 'cancel' | 'remove';
  readonly act: BulkAction | 'skip' | 'remove';
  readonly label: string;
  /** What it will do: begins with the label. */
  readonly does: string;
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null;
}

/** The key for each control, as `KeyboardEvent.key` names it. */
export const CONTROL_KEYS = {
  retry: 'r',
  skip: 's',
  pause: 'p',
  cancel: 'x',
  // What is removed is gone: that takes two keys.
  remove: 'Shift+Delete',
} as const satisfies Record<TaskControl['id'], string>;

/** What can be done with a task as a whole in its present state, in the order of the buttons. */
export function controlsOf(task: TaskSnapshot): TaskControl[] {
  if (isFinished(task.status)) return [...againOf(task), REMOVE];
  if (task.request === 'cancel') return [{ ...pause(task), reason: BEING_CANCELLED }, CANCELLING];
  return [...(task.nextRetryAt === null ? [] : [TRY_NOW]), switchOf(task), CANCEL];
}

/** Leaving out a phase: for optional ones that are not done, of a task that is not finished. Else null. */
export function skipOf(task: TaskSnapshot, phase: PhaseSnapshot): TaskControl | null {
  const isOpen = phase.status === 'pending' || phase.status === 'running' || phase.status === 'paused';
  if (!phase.optional || !isOpen || isFinished(task.status)) return null;
  const reason = task.request === 'cancel' ? BEING_CANCELLED : null;
  return { id: 'skip', act: 'skip', label: 'Skip', does: `Skip ${phase.name}`, reason };
}

/** The phase that can be left out while it runs, with the control for that; null where there is none. */
export function runningSkip(
  task: TaskSnapshot,
): { readonly phase: PhaseSnapshot; readonly control: TaskControl } | null {
  const phase = runningPhase(task);
  const control = phase === null ? null : skipOf(task, phase);
  return phase === null || control === null ? null : { phase, control };
}

/** Whether an action would change anything of a task. */
export function admits(task: TaskSnapshot, action: BulkAction): boolean {
  if (task.status === 'paused' || task.request === 'pause') return action === 'resume' || action === 'cancel';
  return controlsOf(task).some(({ act, reason }) => act === action && reason === null);
}

const BEING_CANCELLED = 'it is being cancelled';

const REMOVE: TaskControl = { id: 'remove', act: 'remove', label: 'Remove', does: 'Remove', reason: null };
const CANCEL: TaskControl = { id: 'cancel', act: 'cancel', label: 'Cancel', does: 'Cancel', reason: null };
const CANCELLING: TaskControl = {
  ...CANCEL,
  label: 'Cancelling',
  does: 'Cancelling',
  reason: 'it stops as soon as it can',
};
const TRY_NOW: TaskControl = {
  id: 'retry',
  act: 'retry',
  label: 'Try now',
  does: 'Try now, without waiting',
  reason: null,
};

/** What of a finished task is worth another try: where it failed, or the items that did. */
function againOf(task: TaskSnapshot): TaskControl[] {
  const control = { id: 'retry', act: 'retry', reason: null } as const;
  if (task.status === 'failed') {
    const failed = task.phases.find(({ status }) => status === 'failed');
    const from = failed === undefined ? '' : ` from ${failed.name}`;
    return [{ ...control, label: 'Try again', does: `Try again${from}` }];
  }
  const items = task.status === 'completed' ? failedItemsWords(task) : null;
  const words = `Try ${items} again`;
  return items === null ? [] : [{ ...control, label: words, does: words }];
}

function switchOf(task: TaskSnapshot): TaskControl {
  if (task.request === 'pause') {
    return { id: 'pause', act: 'resume', label: 'Keep going', does: 'Keep going, do not pause', reason: null };
  }
  if (task.status === 'paused') {
    const does = task.startedAt === null ? 'Resume, back into the queue' : 'Resume where it stopped';
    return { id: 'pause', act: 'resume', label: 'Resume', does, reason: null };
  }
  return pause(task);
}

function pause(task: TaskSnapshot): TaskControl {
  return { id: 'pause', act: 'pause', label: 'Pause', does: `Pause${momentOfPause(task)}`, reason: null };
}

/** When a pause that is asked for now would come about. */
function momentOfPause(task: TaskSnapshot): string {
  if (task.status === 'pending') return ' before it starts';
  if (task.nextRetryAt !== null) return ' instead of trying again';
  const running = task.phases.find(({ name }) => name === task.phase);
  const item = running === undefined ? null : UNIT_NOUNS[running.unit];
  return item === null ? ' as soon as it can' : ` after the current ${item}`;
}
