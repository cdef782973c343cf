import type { TaskSnapshot } from '#domain/snapshot.ts';

/** Where what a task has made can be seen, and the words that lead there; null where it has made nothing to see. */
export function resultLink({ result }: Pick<TaskSnapshot, 'result'>) {
  if (result === null) return null;
  if ('summaryId' in result) {
    return {
      href: `/summaries/${result.summaryId}`,
      action: 'Read the summary',
      shortAction: 'Read it',
      ready: 'Summary ready',
      manyReady: (count: number) => `${count} summaries ready`,
      whereElse: 'It is in the library',
    } as const;
  }
  if ('knowledgeBaseId' in result) {
    return {
      href: `/knowledge/${result.knowledgeBaseId}`,
      action: 'Open the knowledge base',
      shortAction: 'Search it',
      ready: 'Ready to search',
      manyReady: (count: number) => `${count} additions ready to search`,
      whereElse: 'It is under Knowledge',
    } as const;
  }
  return {
    href: '/knowledge',
    action: 'Search your knowledge',
    shortAction: 'Search',
    ready: 'New index in use',
    manyReady: (count: number) => `${count} new indexes in use`,
    whereElse: 'It is under Knowledge',
  } as const;
}
