import type { Passage } from '#domain/passage.ts';

/** A passage with its position in its source. */
export type NumberedPassage = Passage & { readonly index: number };

/** A run of the source's own text; `isQuoted` where it is what the point stands on. */
export interface ContextRun {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** A passage as it is shown around a citation. */
export interface ContextPassage {
  readonly index: number;
  readonly passage: Passage;
  readonly runs: readonly ContextRun[];
}

/**
 * The passage that a quote begins in with its neighbours, and the quote marked in it. A quote may run on into the
 * passages after it; white space is folded before comparing. Where it is not found nothing is marked, never something
 * else.
 *
 * @param passages those around the quote, in their order
 * @param around how many passages to show before and after
 */
export function quoteInContext(
  passages: readonly NumberedPassage[],
  citation: { quote: string; passage: number },
  around = 1,
): ContextPassage[] {
  const shown = passages
    .filter(({ index }) => Math.abs(index - citation.passage) <= around)
    .map((passage) => ({ index: passage.index, passage, text: fold(passage.text) }));

  // Marks are found in the cited passage and what follows, read as one text.
  const readable = shown.filter(({ index }) => index >= citation.passage);
  const quote = fold(citation.quote);
  const quoteStart = readable
    .map(({ text }) => text)
    .join(' ')
    .indexOf(quote);
  const quoteEnd = quoteStart + quote.length;

  let offset = 0;
  return shown.map(({ index, passage, text }) => {
    if (index < citation.passage || quoteStart === -1) return { index, passage, runs: [{ text, isQuoted: false }] };
    const start = clamp(quoteStart - offset, 0, text.length);
    const end = clamp(quoteEnd - offset, 0, text.length);
    offset += text.length + 1;
    const runs = [
      { text: text.slice(0, start), isQuoted: false },
      { text: text.slice(start, end), isQuoted: true },
      { text: text.slice(end), isQuoted: false },
    ].filter((run) => run.text !== '');
    return { index, passage, runs };
  });
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
