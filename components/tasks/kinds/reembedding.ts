import { KINDS } from '#domain/kinds/registry.ts';
import { isFinished } from '#domain/status.ts';
import { defineView } from './kind-view.ts';

export const reembedding = defineView({
  origin: ({ status }, ago) => `${isFinished(status) ? 'Rebuilt' : 'Rebuilding'} the search index, started ${ago}`,
  resultLink: () => ({
    href: '/knowledge',
    action: 'Search your knowledge',
    shortAction: 'Search',
    ready: KINDS.reembedding.readyLabel,
    manyReady: (count) => `${count} new search indexes in use`,
    whereElse: 'It is under Knowledge',
  }),
  isHousekeeping: true,
  keptOnRerun: 'Search uses the current index until the new one is in use.',
  ItemList: null,
});
