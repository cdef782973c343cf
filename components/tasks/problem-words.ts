import type { Unit } from '#domain/plan.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { formatUnits } from '../format/quantity.ts';

type Phases = Pick<TaskSnapshot, 'phases'>;

/** That a task did without some of its items: `2 pages left out`. Null where it did without none. */
export function leftOutWords(task: Phases): string | null {
  const parts = Array.from(failuresByUnit(task), ([unit, failed]) => formatUnits(failed, unit));
  return parts.length === 0 ? null : `${listOf.format(parts)} left out`;
}

/** What trying the failed items again would begin with: `the 2 failed pages`. Null where none has failed. */
export function failedItemsWords(task: Phases): string | null {
  const [first] = failuresByUnit(task);
  if (first === undefined) return null;
  const [unit, failed] = first;
  const words = formatUnits(failed, unit, 'failed ');
  return `the ${failed === 1 ? words.replace(/^1 /, '') : words}`;
}

/** The heading over the list of problems: `2 pages left out; the rest went on`. Null where there are none. */
export function problemsTitle(task: TaskSnapshot): string | null {
  const leftOut = leftOutWords(task);
  if (leftOut === null) return null;
  return task.status === 'completed' ? `${leftOut}; the rest went on` : `${leftOut} so far`;
}

/** Problems of which the person can do the same about, in their order. */
export interface ProblemGroup {
  readonly remedy: string;
  readonly problems: TaskSnapshot['problems'];
}

export function problemGroups({ problems }: TaskSnapshot): ProblemGroup[] {
  const groups = Map.groupBy(problems, ({ remedy }) => remedy);
  return Array.from(groups, ([remedy, ofRemedy]) => ({ remedy, problems: ofRemedy }));
}

/** How many problems there are that the snapshot does not name. */
export function unnamedProblems({ phases, problems }: TaskSnapshot): number {
  return phases.reduce((sum, { itemsFailed }) => sum + itemsFailed, 0) - problems.length;
}

/** How many items failed, by what they are: phases that run beside each other go over the same documents. */
function failuresByUnit({ phases }: Phases): Map<Unit, number> {
  const failures = new Map<Unit, number>();
  for (const { itemsFailed, unit } of phases) {
    if (itemsFailed > 0) failures.set(unit, (failures.get(unit) ?? 0) + itemsFailed);
  }
  return failures;
}

const listOf = new Intl.ListFormat('en-GB', { type: 'conjunction' });
