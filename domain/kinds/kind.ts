import type { z } from 'zod';
import type { PlannedPhase } from '../plan.ts';
import type { SourceKind } from '../source.ts';

/** What a phase works on, as its stage label names it. */
export interface StageSource {
  readonly kind: SourceKind;
  /** What the person calls the source: a file name, a host, a video's title; of many documents, the current one. */
  readonly name: string;
}

/** What of the product can look different once a task has ended. */
export type Subject = 'library' | 'knowledge' | 'search';

/** Everything that the domain knows of one kind of task. */
export interface Kind<Phase extends string, Result> {
  /** Its phases in their order, with the priors of a fresh installation. */
  readonly plan: readonly PlannedPhase<Phase>[];
  /** Its phases run beside each other: the first items are in the last phase while others are still in the first. */
  readonly isOverlapped: boolean;
  /** What came of it, as a snapshot says it. */
  readonly resultSchema: z.ZodType<Result>;
  /** The result, by the id of what was made. */
  resultOf(id: string): Result;
  /** Whether items that were stored before a cancel stay. */
  readonly cancelKeepsItems: boolean;
  /** The stage label of a completed task. */
  readonly readyLabel: string;
  /** The stage label of each phase at work: a sentence without a full stop. */
  readonly stageLabels: Readonly<Record<NoInfer<Phase>, (source: StageSource) => string>>;
  /** What its end changes, however it ended. */
  readonly changes: readonly Subject[];
}

/** Checks a kind where it is written: each phase of its plan has a stage label, and no other has. */
export function defineKind<const Phase extends string, Result>(kind: Kind<Phase, Result>): Kind<Phase, Result> {
  return kind;
}
