import type { PhaseName, TaskKind } from '#domain/kinds/registry.ts';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import { isRetriable } from '#domain/status.ts';
import { formatItems } from '../format/quantity.ts';

/**
 * What becomes of a phase when a task begins again from one of them. `kept`: what it did stays as it is. `anew`: what it
 * did is dropped and done again. `first`: it was never reached. `skipped`: it was left out, and stays so.
 */
export type Fate = 'kept' | 'anew' | 'first' | 'skipped';

export interface RedoPlan {
  readonly from: PhaseName;
  /** Of the attempt that would begin. */
  readonly attempt: number;
  /** It begins with a phase that was left out. */
  readonly isAfterAll: boolean;
  readonly steps: readonly {
    readonly name: PhaseName;
    readonly fate: Fate;
    /** What the phase has done so far: `117 pages`; empty where it counts nothing that a person would know. */
    readonly did: string;
  }[];
  /** There is a result, which stays until the new one is stored. */
  readonly hasResult: boolean;
  readonly kind: TaskKind;
}

/** What beginning again from a phase would do to a task, or null where it cannot: it is unfinished, or was not there yet. */
export function redoPlanOf(task: TaskSnapshot, from: PhaseName): RedoPlan | null {
  const first = task.phases.findIndex(({ name }) => name === from);
  const phase = task.phases[first];
  if (!isRetriable(task.status) || phase === undefined || phase.status === 'pending') return null;
  const isDone = ({ status }: PhaseSnapshot) => status === 'completed' || status === 'skipped';
  if (!task.phases.slice(0, first).every(isDone)) return null;
  return {
    from,
    attempt: task.attempt + 1,
    isAfterAll: phase.status === 'skipped',
    steps: task.phases.map((step, index) => ({
      name: step.name,
      fate: fateOf(step, index - first),
      did: step.unit === 'checks' ? '' : formatItems(step),
    })),
    hasResult: task.result !== null,
    kind: task.kind,
  };
}

/** @param distance how many phases behind the one it begins from; negative before it */
function fateOf({ status }: PhaseSnapshot, distance: number): Fate {
  // What was left out is done only where it is what the person asks for.
  if (status === 'skipped' && distance !== 0) return 'skipped';
  if (distance < 0) return 'kept';
  return status === 'pending' || status === 'skipped' ? 'first' : 'anew';
}
