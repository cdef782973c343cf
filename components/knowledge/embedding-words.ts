import type { EmbeddingStatus } from '#domain/knowledge.ts';
import { formatCount, formatNumber } from '../format/quantity.ts';

/** What search by meaning goes by, in one sentence; null while there is nothing to search. */
export function embeddingWords({ active, chunks }: EmbeddingStatus): string | null {
  if (chunks === 0) return null;
  if (active === null) return 'Search goes by words only so far: it learns meaning once there is enough to learn from.';
  if (active.kind === 'endpoint') return `Search goes by words and by meaning, as ${active.name} understands it.`;
  return `Search goes by words and by meaning, learnt from ${formatCount(active.fittedOn, 'passage')} of yours.`;
}

/** Why another model would be better; null where none would. */
export function outdatedWords({ active, wanted, isOutdated, chunks }: EmbeddingStatus): string | null {
  if (!isOutdated || chunks === 0) return null;
  if (active === null) return 'No model has been made yet.';
  if (active.kind !== wanted.kind || (wanted.kind === 'endpoint' && active.name !== wanted.name)) {
    return wanted.kind === 'endpoint' ? `The settings now name ${wanted.name}.` : 'The settings now ask for our own.';
  }
  return `There are ${formatNumber(chunks)} now: it is outdated.`;
}
