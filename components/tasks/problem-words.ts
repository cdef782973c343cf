import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import { formatUnits } from '../format/quantity.ts';

type Phases = Pick<TaskSnapshot, 'phases'>;

/** That a task did without some of its items: `2 pages left out`. Null where it did without none. */
export function leftOutWords(task: Phases): string | null {
  const parts = withFailures(task).map(({ itemsFailed, unit }) => formatUnits(itemsFailed, unit));
  return parts.length === 0 ? null : `${listOf.format(parts)} left out`;
}

/** What trying the failed items again would begin with: `the 2 failed pages`. Null where none has failed. */
export function failedItemsWords(task: Phases): string | null {
  const [first] = withFailures(task);
  if (first === undefined) return null;
  const words = formatUnits(first.itemsFailed, first.unit, 'failed ');
  return `the ${first.itemsFailed === 1 ? words.replace(/^1 /, '') : words}`;
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

function withFailures({ phases }: Phases): PhaseSnapshot[] {
  return phases.filter(({ itemsFailed }) => itemsFailed > 0);
}

const listOf = new Intl.ListFormat('en-GB', { type: 'conjunction' });
