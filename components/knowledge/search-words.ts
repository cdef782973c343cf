import type { SearchHit, WithoutMeaning } from '#domain/knowledge.ts';
import { formatCount } from '../format/quantity.ts';

/** How many passages were found so far: `20 passages and more`, `1 passage`. */
export function foundWords(count: number, hasMore: boolean): string {
  return `${formatCount(count, 'passage')}${hasMore ? ' and more' : ''}`;
}

/** What the person should know where meaning took no part. */
export const WORDS_ONLY: Readonly<Record<WithoutMeaning, string>> = {
  unlearnt: 'by words only; meaning joins in once the passages have been learnt',
  late: 'by words only; what goes by meaning did not answer in time',
  memory: 'by words only; these are more passages than meaning has memory for',
};

/** Where a hit leads: the passages of the document that it is made of. */
export function hitPath({ documentId, passages: [first, last] }: Pick<SearchHit, 'documentId' | 'passages'>) {
  const passage = first === last ? `${first}` : `${first}-${last}`;
  return `/documents/${documentId}?passage=${passage}` as const;
}

/** What a document is called: its own title where it has one. */
export function documentTitle({ name, title }: { name: string; title: string | null }): string {
  return title === null || title.trim() === '' ? name : title;
}
