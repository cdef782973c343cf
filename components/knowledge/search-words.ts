import type { SearchAnswer, SearchHit } from '#domain/knowledge.ts';
import { formatCount } from '../format/quantity.ts';

/** How many passages were found so far: `20 passages and more`, `1 passage`. */
export function foundWords(count: number, hasMore: boolean): string {
  return `${formatCount(count, 'passage')}${hasMore ? ' and more' : ''}`;
}

/** What the person should know of how it was searched; null where there is nothing to say. */
export function methodWords(method: SearchAnswer['method'] | null): string | null {
  if (method === 'lexical') return 'by words only; meaning joins in once the passages have been learnt';
  return null;
}

/** Where a hit leads: the passages of the document that it is made of. */
export function hitPath({ documentId, passages: [first, last] }: Pick<SearchHit, 'documentId' | 'passages'>) {
  const passage = first === last ? `${first}` : `${first}-${last}`;
  return `/documents/${documentId}?passage=${passage}` as const;
}

/** What a document is called: its own title where it has one. */
export function documentTitle({ name, title }: { name: string; title: string | null }): string {
  return title === null || title.trim() === '' ? name : title;
}
