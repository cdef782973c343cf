import type { Passage } from '../domain/passage.ts';
import { extractiveSummarizer } from '../server/summarize/extractive.ts';
import { guessLanguage } from '../server/text/language.ts';
import { readerOf } from '../server/text/passage-reader.ts';
import { words } from '../server/text/words.ts';
import type { ReferenceSummary } from './collection.ts';
import { mean } from './ranking-metrics.ts';
import { firstWords, type Rouge, rouge } from './rouge.ts';

/** The product's summaries and the beginnings of the texts, both at the length of the reference, averaged. */
export async function evaluateSummaries(
  summaries: readonly ReferenceSummary[],
): Promise<{ readonly summary: Rouge; readonly beginning: Rouge }> {
  const own: Rouge[] = [];
  const beginnings: Rouge[] = [];
  for (const { text, reference } of summaries) {
    const length = words(reference).length;
    own.push(rouge(firstWords(await summarize(text), length), reference));
    beginnings.push(rouge(firstWords(text, length), reference));
  }
  return { summary: average(own), beginning: average(beginnings) };
}

async function summarize(text: string): Promise<string> {
  const passages = text
    .split(/\n[^\S\n]*\n/)
    .map(
      (paragraph): Passage => ({
        text: paragraph.replace(/\s+/g, ' ').trim(),
        locator: { kind: 'paragraph', index: 0 },
        headingPath: [],
      }),
    )
    .filter((passage) => passage.text !== '');
  const input = {
    title: null,
    fallbackTitle: 'text',
    language: guessLanguage(text),
    passages: readerOf(passages),
    name: 'text',
  };
  const { points } = await extractiveSummarizer.write(input, await extractiveSummarizer.analyze(input, {}), {});
  return points.map((point) => point.text).join(' ');
}

function average(all: readonly Rouge[]): Rouge {
  return {
    rouge1: mean(all.map(({ rouge1 }) => rouge1)),
    rouge2: mean(all.map(({ rouge2 }) => rouge2)),
    rougeL: mean(all.map(({ rougeL }) => rougeL)),
  };
}
