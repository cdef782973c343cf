import type { PhaseName } from '#domain/kinds/registry.ts';
import { type Effect, TaskRun } from '#server/progress/task-run.ts';

export const MOMENTS = ['before', 'during', 'after'] as const;

/**
 * A moment around a write of a running task: of an item with its effect, of one that is left out since it failed, or of
 * the completion of a phase.
 */
export interface WritePoint {
  readonly phase: PhaseName;
  readonly write: 'item' | 'problem' | 'completion';
  /** Which write of this kind in this phase, from 1. */
  readonly nth: number;
  /** `during` is inside the transaction: after the effect, before it is committed. */
  readonly moment: (typeof MOMENTS)[number];
}

/** Reacts to a moment; what it throws is thrown in the run, as if the write itself had failed. */
export type WriteListener = (run: TaskRun, at: WritePoint) => void | Promise<void>;

const listeners = new Set<WriteListener>();
let isWatching = false;

/** Calls back around every write that a run of this process makes. Answers how to stop that. */
export function onEveryWrite(listener: WriteListener): () => void {
  if (!isWatching) watchWrites();
  isWatching = true;
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function describePoint({ phase, write, nth, moment }: WritePoint): string {
  return `${phase}: ${moment} ${write} ${nth}`;
}

export function isSamePoint(a: WritePoint, b: WritePoint): boolean {
  return describePoint(a) === describePoint(b);
}

/** Stands in front of the ways in which a run stores something. */
function watchWrites(): void {
  const { store, failItem, completePhase } = TaskRun.prototype;
  const counts = new WeakMap<TaskRun, Map<string, number>>();

  const around = async (
    run: TaskRun,
    phase: PhaseName,
    write: WritePoint['write'],
    doWrite: (during: Effect) => Promise<void>,
  ) => {
    const ofRun = counts.get(run) ?? new Map<string, number>();
    const nth = (ofRun.get(phase + write) ?? 0) + 1;
    counts.set(run, ofRun.set(phase + write, nth));
    const tell = async (moment: WritePoint['moment']) => {
      for (const listener of listeners) await listener(run, { phase, write, nth, moment });
    };
    await tell('before');
    await doWrite(() => tell('during'));
    await tell('after');
  };

  TaskRun.prototype.store = function (name, itemsProcessed, effect) {
    return around(this, name, 'item', (during) =>
      store.call(this, name, itemsProcessed, async (trx) => {
        await effect(trx);
        await during(trx);
      }),
    );
  };
  TaskRun.prototype.failItem = function (itemsProcessed, problem, effect, others) {
    const failWith =
      (during: Effect): Effect =>
      async (trx) => {
        await effect?.(trx);
        await during(trx);
      };
    return around(this, problem.phase, 'problem', (during) =>
      failItem.call(this, itemsProcessed, problem, failWith(during), others),
    );
  };
  TaskRun.prototype.completePhase = function (name, effect) {
    return around(this, name, 'completion', (during) =>
      completePhase.call(this, name, async (trx) => {
        await effect?.(trx);
        await during(trx);
      }),
    );
  };
}
