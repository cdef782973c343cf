import type { KnowledgeBase } from '#domain/knowledge.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';

/** What is in a knowledge base: `1,204 documents, 31,877 passages`. */
export function contentsWords({ documents, chunks }: Pick<KnowledgeBase, 'documents' | 'chunks'>): string {
  if (documents === 0) return 'nothing in it yet';
  return `${formatCount(documents, 'document')}, ${formatCount(chunks, 'passage')}`;
}

/** What goes when it is deleted, and what is cancelled for it. */
export function removalWords({ name, documents, activeTaskIds }: KnowledgeBase): string {
  const goes =
    documents === 0
      ? `“${name}” is deleted for good.`
      : `“${name}” and the ${documents === 1 ? 'document' : `${formatNumber(documents)} documents`} in it are deleted for good; a document that is in another knowledge base too stays there.`;
  const active = activeTaskIds.length;
  const cancelled =
    active === 0 ? '' : ` What is being added to it (${formatCount(active, 'task')}) is cancelled first.`;
  return `${goes}${cancelled} The files and pages that they came from are not touched.`;
}
