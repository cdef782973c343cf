import { fail } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';
import type { Citation, SummaryPoint } from '#domain/summary.ts';
import { guessLanguage } from '#server/text/language.ts';
import { type PassageReader, pagesOf } from '#server/text/passage-reader.ts';
import { readingMinutes } from '#server/text/reading-time.ts';
import { sampleOf } from '#server/text/sample-of.ts';
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
    if (!(await hasWords(passages))) fail('empty_document', { name });
    const pacer = createPacer({ signal });
    const total = passages.count;
    // The last passage counts as done when the sentences are ranked too.
    let done = 0;
    onStep?.({ done, total });
    const language = input.language ?? guessLanguage(await sampleOf(passages));
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
      const point = await writePoint(excerpts, passages);
      if (point !== null) points.push(point);
      onPoint?.(index + 1, analysis.points.length);
      if (pacer.isDue()) await pacer.rest();
    }
    // The passages are not those that were analyzed: nothing that was planned stands in them.
    if (points.length === 0) fail('too_little_text', { name });
    const gist: string[] = [];
    for (const excerpt of analysis.gist) gist.push(readable((await standing(excerpt, passages)).text, excerpt));
    return {
      title: await titleOf(input),
      gist: gist.join(' '),
      points,
      language: analysis.language,
      words: analysis.words,
      readingMinutes: analysis.readingMinutes,
    };
  },
};

async function hasWords(passages: PassageReader): Promise<boolean> {
  for await (const page of pagesOf(passages)) if (page.some(({ text }) => /[\p{L}\p{N}]/u.test(text))) return true;
  return false;
}

/** Null where the first quote does not stand in the source. */
async function writePoint(excerpts: readonly Excerpt[], passages: PassageReader): Promise<SummaryPoint | null> {
  const [first, ...others] = excerpts;
  const citation = first && (await cite(first, passages));
  if (!citation) return null;
  const support: Citation[] = [];
  for (const excerpt of others) {
    const also = await cite(excerpt, passages);
    if (also !== null) support.push(also);
  }
  return { text: readable(citation.quote, first), citations: [citation, ...support] };
}

async function cite(excerpt: Excerpt, passages: PassageReader): Promise<Citation | null> {
  const { text: quote, passages: quoted } = await standing(excerpt, passages);
  const [passage] = quoted;
  if (passage === undefined) return null;
  const { locator } = passage;
  if (!isVerbatim({ quote, locator, passage: 0 }, quoted)) return null;
  return { quote, locator, passage: excerpt.start.passage };
}

/** What stands at a place of the source, and the passages that it stands in. */
async function standing(
  { start, end }: Excerpt,
  passages: PassageReader,
): Promise<{ text: string; passages: readonly Passage[] }> {
  const first = start.passage;
  const quoted = await passages.read(first, end.passage - first + 1);
  const text = textBetween(quoted, { ...start, passage: 0 }, { ...end, passage: end.passage - first });
  return { text, passages: quoted };
}
