import { z } from 'zod';
import type { Failure } from './failure.ts';
import { PHASE_NAMES, type PhaseName, planOf, type TaskKind } from './kinds/registry.ts';
import type { Unit } from './plan.ts';
import type { CountedPhase, ProgressAnchor } from './progress.ts';
import { isFinished, type TaskRequest, type TaskStatus } from './status.ts';

/** A phase as it is stored. Times are milliseconds since the epoch. */
export interface Phase extends CountedPhase {
  readonly name: PhaseName;
  readonly unit: Unit;
  readonly itemsInWork: number;
  readonly optional: boolean;
  readonly attempts: number;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly error: Failure | null;
  /** Time spent at work in stretches that have ended: without waits, pauses and the time after a crash. */
  readonly workedMs: number;
  /** When the stretch of work that goes on now began; null while nobody works on the phase. */
  readonly workingSince: number | null;
  /** How many workers in a row have died over the item that was in work. */
  readonly deaths: number;
  /** How many tries in a row have failed since anything more of the phase was stored. */
  readonly setbacks: number;
}

/** How a task came back when its worker had died. */
export const recoverySchema = z.object({
  at: z.int(),
  phase: z.enum(PHASE_NAMES).nullable(),
  /** Items of that phase that were kept. */
  itemsKept: z.int(),
  itemsTotal: z.int().nullable(),
});
export type Recovery = z.infer<typeof recoverySchema>;

/** An item that failed while the rest went on. */
export interface Problem {
  readonly phase: PhaseName;
  /** 0-based place among the items of its phase. */
  readonly index: number;
  /** What the person calls it: `page 42`. */
  readonly item: string;
  readonly failure: Failure;
}

/** A task as it is stored: its facts and nothing that can be computed from them. */
export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  readonly title: string;
  readonly status: TaskStatus;
  readonly request: TaskRequest | null;
  readonly phases: readonly Phase[];
  readonly attempt: number;
  readonly anchor: ProgressAnchor;
  readonly nextRetryAt: number | null;
  readonly error: Failure | null;
  /** The id of what it produced. */
  readonly resultId: string | null;
  readonly createdAt: number;
  /** When it last took its place in the queue. */
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly updatedAt: number;
  readonly completedAt: number | null;
  readonly version: number;
  /** The last time that it was taken over in this attempt. */
  readonly recovery: Recovery | null;
  /** Whether a worker holds it now. */
  readonly isHeld: boolean;
}

/**
 * The phases that a new task of this kind begins with.
 *
 * @param weights the share of the whole that each is expected to take, in their order
 * @param omitted optional phases that nobody asked for
 */
export function plannedPhases(
  kind: TaskKind,
  weights: readonly number[],
  omission: { readonly omitted: readonly PhaseName[]; readonly now: number } = { omitted: [], now: 0 },
): Phase[] {
  return planOf(kind).map(({ name, unit, optional }, index) => ({
    name,
    unit,
    optional,
    weight: weights[index] ?? 0,
    ...(omission.omitted.includes(name) ? skippedAt(omission.now) : UNTOUCHED),
    itemsProcessed: 0,
    itemsInWork: 0,
    itemsTotal: null,
    attempts: 0,
    startedAt: null,
    error: null,
    workedMs: 0,
    workingSince: null,
    deaths: 0,
    setbacks: 0,
  }));
}

const UNTOUCHED = { status: 'pending', completedAt: null } as const;
const skippedAt = (now: number) => ({ status: 'skipped', completedAt: now }) as const;

/** The phase that runs, or the first that has yet to: null once the task is finished or nothing is left to do. */
export function currentPhase(task: Pick<Task, 'status' | 'phases'>): Phase | null {
  if (isFinished(task.status)) return null;
  const isUnderWay = (phase: Phase) => phase.status === 'running' || phase.status === 'paused';
  return task.phases.find(isUnderWay) ?? task.phases.find(({ status }) => status === 'pending') ?? null;
}

/** Whether every item of the last phase is stored: only the word that it is completed is missing. */
export function isResultStored(task: Pick<Task, 'phases'>): boolean {
  const last = task.phases.at(-1);
  return last !== undefined && last.itemsProcessed > 0 && last.itemsProcessed === last.itemsTotal;
}

export function phaseOf(task: Pick<Task, 'id' | 'phases'>, name: PhaseName): Phase {
  const phase = task.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) throw new Error(`task ${task.id} has no phase ${name}`);
  return phase;
}

/** Time that a phase has been worked on by a moment, in milliseconds. */
export function workedMsOf(phase: Pick<Phase, 'workedMs' | 'workingSince'>, now: number): number {
  return phase.workedMs + (phase.workingSince === null ? 0 : Math.max(0, now - phase.workingSince));
}
