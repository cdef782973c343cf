import { KINDS } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { defineView } from './kind-view.ts';

export const summary = defineView({
  origin: ({ source }, ago) => `Summary of ${nounOf(source)}, added ${ago}`,
  resultLink: (id) => ({
    href: `/summaries/${id}` as const,
    action: 'Read the summary',
    shortAction: 'Read it',
    ready: KINDS.summary.readyLabel,
    manyReady: (count) => `${count} summaries ready`,
    whereElse: 'It is in the library',
  }),
  isHousekeeping: false,
  keptOnRerun: 'The current summary stays until the new one is stored.',
  ItemList: null,
});

function nounOf({ kind, url }: TaskSnapshot['source']): string {
  if (url !== null) return kind === 'youtube' ? 'a video' : 'a web page';
  return kind === 'upload' ? 'a file' : 'pasted text';
}
