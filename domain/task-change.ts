import type { PhaseName } from './kinds/registry.ts';
import { canMovePhase, canMoveTask, type PhaseStatus, type TaskStatus } from './status.ts';
import { type Phase, type Problem, type Task, workedMsOf } from './task.ts';
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

/** What a change adds to the record of the task. */
export const event = (type: TaskEventType, phase: PhaseName | null = null, data: TaskEventData = {}): NewEvent => ({
  type,
  phase,
  data,
});

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

/** The stretch of work that goes on, if any, ends at a moment. */
export function rested(phase: Pick<Phase, 'workedMs' | 'workingSince'>, at: number) {
  return { workedMs: workedMsOf(phase, at), workingSince: null };
}

/** The task goes over into another status. Throws where the table of transitions does not allow it. */
export function moveTask(task: Task, status: TaskStatus): { status: TaskStatus } {
  if (!canMoveTask(task.status, status)) throw new Error(`task ${task.id} cannot go from ${task.status} to ${status}`);
  return { status };
}

/** As {@link moveTask}, for a phase. */
export function movePhase(phase: Phase, status: PhaseStatus): { status: PhaseStatus } {
  if (!canMovePhase(phase.status, status)) {
    throw new Error(`phase ${phase.name} cannot go from ${phase.status} to ${status}`);
  }
  return { status };
}
