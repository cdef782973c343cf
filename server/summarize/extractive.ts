import { fail } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import type { Citation, SummaryPoint } from '#domain/summary.ts';
import { guessLanguage } from '#server/text/language.ts';
import { readingMinutes } from '#server/text/reading-time.ts';
import { textBetween } from '#server/text/sentences.ts';
import { harvest } from './candidates.ts';
import { isVerbatim } from './citation.ts';
import { createPacer } from './pacer.ts';
import { planSummary } from './planning.ts';
import type { Excerpt, Summarizer } from './summarizer.ts';
import { titleOf } from './title.ts';
import { readable } from './wording.ts';

/** Summaries from the source's own sentences: no model, no network, the same answer every time. */
export const extractiveSummarizer: Summarizer = {
  method: 'extractive',

  async analyze(input, { signal, onStep }) {
    signal?.throwIfAborted();
    const { passages, name } = input;
    if (!passages.some(({ text }) => /[\p{L}\p{N}]/u.test(text))) fail('empty_document', { name });
    const pacer = createPacer({ signal });
    const total = passages.length;
    // The last passage counts as done when the sentences are ranked too.
    let done = 0;
    onStep?.({ done, total });
    const language = input.language ?? guessLanguage(sampleOf(passages));
    const found = await harvest(passages, language, pacer, (read) => {
      if (read <= done) return;
      done = read;
      onStep?.({ done, total });
    });
    if (found.candidates.length === 0) fail('too_little_text', { name });
    const { points, gist } = await planSummary(found, { ...input, language }, pacer);
    signal?.throwIfAborted();
    onStep?.({ done: total, total });
    return {
      pointCount: points.length,
      language,
      words: found.words + found.ideographs,
      readingMinutes: readingMinutes(found),
      points,
      gist,
    };
  },

  async write(input, analysis, { signal, onPoint }) {
    signal?.throwIfAborted();
    const pacer = createPacer({ signal });
    const { passages, name } = input;
    const points: SummaryPoint[] = [];
    for (const [index, excerpts] of analysis.points.entries()) {
      const point = writePoint(excerpts, passages);
      if (point !== null) points.push(point);
      onPoint?.(index + 1, analysis.points.length);
      if (pacer.isDue()) await pacer.rest();
    }
    // The passages are not those that were analyzed: nothing that was planned stands in them.
    if (points.length === 0) fail('too_little_text', { name });
    return {
      title: titleOf(input),
      gist: analysis.gist
        .map((excerpt) => readable(textBetween(passages, excerpt.start, excerpt.end), excerpt))
        .join(' '),
      points,
      language: analysis.language,
      words: analysis.words,
      readingMinutes: analysis.readingMinutes,
    };
  },
};

/** Null where the first quote does not stand in the source. */
function writePoint(excerpts: readonly Excerpt[], passages: readonly Passage[]): SummaryPoint | null {
  const [first, ...others] = excerpts;
  const citation = first && cite(first, passages);
  if (!citation) return null;
  const support = others.flatMap((excerpt) => cite(excerpt, passages) ?? []);
  return { text: readable(citation.quote, first), citations: [citation, ...support] };
}

function cite({ start, end }: Excerpt, passages: readonly Passage[]): Citation | null {
  const passage = passages[start.passage];
  if (passage === undefined) return null;
  const citation = { quote: textBetween(passages, start, end), locator: passage.locator, passage: start.passage };
  return isVerbatim(citation, passages) ? citation : null;
}

/** Some of the text from its whole length, to guess the language by. */
function sampleOf(passages: readonly Passage[]): string {
  const step = Math.max(1, Math.floor(passages.length / 60));
  return passages
    .filter((_, index) => index % step === 0)
    .map(({ text }) => text.slice(0, passages.length === 1 ? 20_000 : 1_000))
    .join('\n');
}
