import type { z } from 'zod';
import { KINDS, keepsItems, type TaskKind } from './kinds/registry.ts';
import type { receiptSchema } from './snapshot.ts';
import type { Phase } from './task.ts';

/** What a cancelled task leaves: what it had done is kept where it was stored item by item, else discarded. */
export type Receipt = z.infer<typeof receiptSchema>;

/** The receipt of a task that was cancelled with its phases as they stand. */
export function receiptOf(kind: TaskKind, phases: readonly Phase[]): Receipt {
  const stopped = phases.find(({ status, startedAt }) => status === 'cancelled' && startedAt !== null) ?? null;
  const isKept = stopped !== null && KINDS[kind].cancelKeepsItems && keepsItems(kind, stopped.name);
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
