import type { Locator, Passage } from '#domain/passage.ts';
import type { Citation } from '#domain/summary.ts';
import { fold } from '#server/text/sentences.ts';

/**
 * Whether the quote stands verbatim (white space folded) at its place: in the passage that it names, or, for
 * captions, from that passage on into the next ones; and whether its locator is that passage's.
 */
export function isVerbatim(citation: Citation, passages: readonly Passage[]): boolean {
  const passage = passages[citation.passage];
  const quote = fold(citation.quote);
  if (passage === undefined || quote === '' || !isSamePlace(passage.locator, citation.locator)) return false;
  // The common case, without copying a passage that may be megabytes long.
  if (passage.text.includes(quote)) return true;
  const first = fold(passage.text);
  if (passage.locator.kind !== 'time') return first.includes(quote);

  let joined = first;
  for (let next = citation.passage + 1; joined.length < first.length + quote.length + 1; next++) {
    const cue = passages[next];
    if (cue === undefined || cue.locator.kind !== 'time') break;
    const text = fold(cue.text);
    if (text !== '') joined += ` ${text}`;
  }
  const at = joined.indexOf(quote);
  return at !== -1 && at < first.length;
}

function isSamePlace(a: Locator, b: Locator): boolean {
  switch (a.kind) {
    case 'page':
      return b.kind === 'page' && a.page === b.page;
    case 'time':
      return b.kind === 'time' && a.seconds === b.seconds;
    case 'paragraph':
      return b.kind === 'paragraph' && a.index === b.index;
  }
}
