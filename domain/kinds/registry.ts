import type { z } from 'zod';
import { ingestion } from './ingestion.ts';
import type { Kind } from './kind.ts';
import { reembedding } from './reembedding.ts';
import { summary } from './summary.ts';

/** Every kind of task. A new one is its module and a line here; the compiler then asks for its other modules. */
export const KINDS = { summary, ingestion, reembedding } as const;

export type TaskKind = keyof typeof KINDS;
export const TASK_KINDS = Object.keys(KINDS) as [TaskKind, ...TaskKind[]];

/** The name of a phase of this kind of task; of any kind, unless told otherwise. */
export type PhaseName<Of extends TaskKind = TaskKind> = (typeof KINDS)[Of]['plan'][number]['name'];
export const PHASE_NAMES = [...new Set(TASK_KINDS.flatMap((kind) => planOf(kind).map(({ name }) => name)))] as [
  PhaseName,
  ...PhaseName[],
];

/** What comes of a task of any kind. */
export type TaskResult = z.infer<(typeof KINDS)[TaskKind]['resultSchema']>;

/** A kind where it may be any: it has stage labels for its own phases only. */
export interface AnyKind extends Omit<Kind<PhaseName, TaskResult>, 'stageLabels'> {
  readonly stageLabels: Partial<Kind<PhaseName, TaskResult>['stageLabels']>;
}

export function kindOf(kind: TaskKind): AnyKind {
  return KINDS[kind];
}

/** The planned phases of a kind, in their order. */
export function planOf(kind: TaskKind): AnyKind['plan'] {
  return KINDS[kind].plan;
}

/** Whether a phase stores each item as it is done, so that a crash or a stop loses none. */
export function keepsItems(kind: TaskKind, phase: PhaseName): boolean {
  return planOf(kind).some(({ name, keepsItems: isKept }) => name === phase && isKept);
}
