import { KINDS } from '#domain/kinds/registry.ts';
import { isFinished } from '#domain/status.ts';
import { ItemList } from '../item-list.tsx';
import { defineView } from './kind-view.ts';

export const ingestion = defineView({
  origin: ({ knowledgeBase, status }, ago) => {
    const verb = status === 'completed' ? 'Added' : isFinished(status) ? 'To be added' : 'Adding';
    const base = knowledgeBase?.name ?? null;
    return `${verb} to ${base === null ? 'a deleted knowledge base' : `“${base}”`}, started ${ago}`;
  },
  resultLink: (id) => ({
    href: `/knowledge/${id}` as const,
    action: 'Open the knowledge base',
    shortAction: 'Search it',
    ready: KINDS.ingestion.readyLabel,
    manyReady: (count) => `${count} additions ready to search`,
    whereElse: 'It is under Knowledge',
  }),
  isHousekeeping: false,
  keptOnRerun: 'What can be found now stays until it has been read again.',
  ItemList,
});
