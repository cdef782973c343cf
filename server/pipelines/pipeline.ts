import { type PhaseName, planOf, type TaskKind } from '#domain/kinds/registry.ts';
import type { Unit } from '#domain/plan.ts';
import type { Problem } from '#domain/task.ts';
import type { StoreTransaction } from '#server/db/database.ts';
import type { Redo } from '#server/progress/progress-service.ts';
import type { Effect, TaskRun } from '#server/progress/task-run.ts';
import type { StoredTask } from '#server/progress/task-store.ts';

/** How a phase says how much it has to do and how far it is. Counts are of the whole phase, from zero. */
export interface PhaseTracker {
  /** Aborted when the phase is to stop, at once. */
  readonly signal: AbortSignal;
  /** Says how much there is to do; null while nobody knows. */
  plan(total: number | null, unit?: Unit): Promise<void>;
  /** So many items are done. Costs next to nothing. */
  count(itemsProcessed: number): void;
  /** How much of the items in work is done, in items: told with what is stored or counted next. Costs nothing. */
  countInWork(items: number): void;
  /** So many items are done, and this is what they left behind: stored together or not at all. */
  store(itemsProcessed: number, effect: Effect): Promise<void>;
  /** As {@link store}, for an item that had failed before. */
  repair(itemsProcessed: number, index: number, effect: Effect): Promise<void>;
  /**
   * An item failed and is left out; the rest goes on.
   *
   * @param others what had counted as done, and fails with it; `effect` may add to these
   */
  failItem(
    itemsProcessed: number,
    problem: Omit<Problem, 'phase'>,
    effect?: Effect,
    others?: readonly Problem[],
  ): Promise<void>;
  /** What is done so far was of another input than there is now: `effect` drops it, and the phase begins anew. */
  replan(effect: Effect): Promise<void>;
  /** Workers that died over the item at which this run began. With any, each item is to be stored by itself, to know which it is. */
  readonly deaths: number;
}

/** What a phase does to the work. Whatever of it is stored already, it does not do again. */
export interface PipelinePhase<Work> {
  /** A pause breaks it off in the middle of an item: it is quickly done again, or waits for others. */
  readonly isInterruptible?: true;
  /** @returns what is to be stored in the transaction that completes the phase, if anything */
  run(work: Work, track: PhaseTracker): Promise<Effect | undefined>;
  /** Leaves out the item in work, over which too many workers have died. Without it, the task fails instead. */
  setAside?(work: Work, track: PhaseTracker): Promise<void>;
}

/** A phase that runs beside the others: it ends when it has done all and nothing more can come. */
export interface OverlappedPhase<Work> {
  /**
   * @param begin says that there is something to do now; however often it is called, the phase begins once
   * @param stopped aborted when the run is to stop, or another phase has broken
   */
  run(work: Work, begin: () => Promise<PhaseTracker>, stopped: AbortSignal): Promise<void>;
  /** Leaves out the item in work, over which too many workers have died. */
  setAside(work: Work, track: PhaseTracker): Promise<void>;
  /** The person has left the phase out while it ran. */
  leftOut(work: Work): void;
}

/** What a kind of task does in its phases, and what they work on. */
export type Pipeline<Work> = SequentialPipeline<Work> | OverlappedPipeline<Work>;

type PhasesByName<Phase> = Readonly<Partial<Record<PhaseName, Phase>>>;

/** One phase after the other. */
export interface SequentialPipeline<Work> extends PipelineBase<Work> {
  readonly phases: PhasesByName<PipelinePhase<Work>>;
}

/** All phases at once, handing items on to each other. */
export interface OverlappedPipeline<Work> extends PipelineBase<Work> {
  readonly overlapped: PhasesByName<OverlappedPhase<Work>>;
}

/** A pipeline has each phase of its kind's plan: to leave one out, or to name one of another kind, does not compile. */
export interface SequentialPipelineOf<Kind extends TaskKind, Work> extends SequentialPipeline<Work> {
  readonly kind: Kind;
  readonly phases: Readonly<Record<PhaseName<Kind>, PipelinePhase<Work>>>;
}

/** As {@link SequentialPipelineOf}. */
export interface OverlappedPipelineOf<Kind extends TaskKind, Work> extends OverlappedPipeline<Work> {
  readonly kind: Kind;
  readonly overlapped: Readonly<Record<PhaseName<Kind>, OverlappedPhase<Work>>>;
}

export type Named<Phase> = Phase & { readonly name: PhaseName };

/** The phases of a pipeline with their names, in the order of the plan of its kind. */
export function phasesInOrder<Phase>(kind: TaskKind, phases: PhasesByName<Phase>): Named<Phase>[] {
  return planOf(kind).flatMap(({ name }) => {
    const phase = phases[name];
    return phase === undefined ? [] : [{ ...phase, name }];
  });
}

interface PipelineBase<Work> {
  readonly kind: TaskKind;
  /** Loads what the phases work on from what is stored, as a task that goes on after a crash must. */
  open(run: TaskRun): Promise<Work>;
  /** The id of what was made, once it is verified to be stored and not empty. */
  verify(work: Work): Promise<string>;
  /** Makes what a task has stored ready for doing some of it again. */
  renew(trx: StoreTransaction, task: StoredTask, redo: Redo): Promise<void>;
  /** Lets go of whatever the work holds in memory: connections, files. */
  close(work: Work): void;
  /** After a run, whatever became of its task. */
  settle?(taskId: string): Promise<void>;
}
