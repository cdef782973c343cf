import type { z } from 'zod';
import { keepsItems, type TaskKind } from './plan.ts';
import type { receiptSchema } from './snapshot.ts';
import type { Phase } from './task.ts';

/** What a cancelled task leaves: what it had done is kept where it was stored item by item, else discarded. */
export type Receipt = z.infer<typeof receiptSchema>;

/** The receipt of a task that was cancelled with its phases as they stand. */
export function receiptOf(kind: TaskKind, phases: readonly Phase[]): Receipt {
  const stopped = phases.find(({ status, startedAt }) => status === 'cancelled' && startedAt !== null) ?? null;
  // A new search index that is not finished is of no use to anybody.
  const isKept = stopped !== null && kind !== 'reembedding' && keepsItems(kind, stopped.name);
  const done = stopped?.itemsProcessed ?? 0;
  return {
    phasesCompleted: phases.filter(({ status }) => status === 'completed').map(({ name }) => name),
    stoppedIn: stopped?.name ?? null,
    unit: stopped?.unit ?? null,
    itemsKept: isKept ? done : 0,
    itemsDiscarded: isKept ? 0 : done,
    itemsTotal: stopped?.itemsTotal ?? null,
  };
}
