import { summaryIdOf, type TaskSnapshot } from '#domain/snapshot.ts';

/** Where what a task has made can be seen, and the words that lead there; null where it has made nothing to see. */
export function resultLink(task: Pick<TaskSnapshot, 'result'>) {
  const summaryId = summaryIdOf(task);
  if (summaryId === null) return null;
  return {
    href: `/summaries/${summaryId}`,
    action: 'Read the summary',
    shortAction: 'Read it',
    ready: 'Summary ready',
    whereElse: 'It is in the library',
  } as const;
}
