import { understandGiven } from '../components/intake/given-text.ts';
import { markedExcerpt } from '../components/knowledge/marked-text.ts';
import { quoteInContext } from '../components/summary/quote-in-context.ts';
import type { Passage } from '../domain/passage.ts';
import { chunkPassages } from '../server/chunking/chunk-passages.ts';
import { countTokens } from '../server/chunking/count-tokens.ts';
import { termsOf } from '../server/embedding/terms.ts';
import { toMarkdown } from '../server/library/markdown-export.ts';
import { foldWord, stripMarks } from '../server/search/fold-word.ts';
import { marksIn } from '../server/search/marks.ts';
import { parseQuery } from '../server/search/parse-query.ts';
import { stemmingOf, stemsOf } from '../server/search/stems.ts';
import { tokenize } from '../server/search/tokens.ts';
import { harvest } from '../server/summarize/candidates.ts';
import { isReference, judge } from '../server/summarize/judgement.ts';
import { createPacer } from '../server/summarize/pacer.ts';
import { titleOf } from '../server/summarize/title.ts';
import { readable } from '../server/summarize/wording.ts';
import { belongTogether } from '../server/text/abbreviations.ts';
import { guessLanguage } from '../server/text/language.ts';
import { readerOf } from '../server/text/passage-reader.ts';
import { PassageWindow } from '../server/text/passage-window.ts';
import { type Sentence, sentencesOf } from '../server/text/sentences.ts';
import { splitSentences } from '../server/text/split-sentences.ts';
import { measure, stem, words } from '../server/text/words.ts';
import { type Target, target } from './target.ts';

const ENGLISH = stemmingOf('en');
const sentences = 'server/text/split-sentences.ts';
const cues = 'server/text/cues.ts';
const chunking = 'server/chunking/chunk-passages.ts';
const judgement = 'server/summarize/judgement.ts';

const paragraphs = (text: string): Passage[] =>
  text.split(/(?=a)/).map((part, index) => ({ text: part, locator: { kind: 'paragraph', index }, headingPath: [] }));
const paragraph = (text: string): Passage[] => [
  { text, locator: { kind: 'paragraph', index: 0 }, headingPath: [text.slice(0, 200)] },
];
const spoken = (text: string): Passage[] =>
  (text.match(/[\s\S]{1,60}/g) ?? []).map((part, seconds) => ({
    text: part,
    locator: { kind: 'time', seconds },
    headingPath: [],
  }));
const pages = (text: string): Passage[] =>
  (text.match(/[\s\S]{1,300}/g) ?? []).map((part, index) => ({
    ...{ text: part, locator: { kind: 'page', page: 1 + Math.floor(index / 3) }, headingPath: [], role: 'body' },
  }));
const chunks = async (passages: Passage[]) => {
  for await (const _ of chunkPassages(readerOf(passages), { maxTokens: 400, language: null }));
};
const sentencesIn = async (passages: Passage[]) => {
  const found: Sentence[] = [];
  for await (const some of sentencesOf(new PassageWindow(readerOf(passages)))) found.push(...some);
  return found;
};
const candidates = (passages: Passage[]) => harvest(readerOf(passages), 'en', createPacer({}), () => {});
const circumstances = { words: 20, cut: false, role: 'body', headingPath: [] } as const;
const marked = (text: string) => {
  const { phrases, prefixes, typing } = parseQuery(`a 0 ${text.slice(0, 1_000)}`);
  const stems = new Set(tokenize(text.slice(0, 1_000)).flatMap((token) => [...stemsOf(token, ENGLISH)]));
  return marksIn(text, ENGLISH, {
    stems,
    prefixes,
    phrases,
    typing: typing === null ? null : { prefix: typing, stems },
  });
};
const exported = (text: string) =>
  toMarkdown({
    ...{ id: 'x', taskId: null, title: text, gist: text, method: 'extractive', language: null, words: 1, minutes: 1 },
    ...{ points: [{ text, citations: [{ quote: text, locator: { kind: 'page', page: 1 }, passage: 0 }] }] },
    source: { kind: 'text', title: text, filename: null, url: null, mediaType: null },
  } as unknown as Parameters<typeof toMarkdown>[0]);

/** What cuts texts up, compares, shows and searches them, in the server process. */
export const UNDERSTANDING_TARGETS: readonly Target[] = [
  target('sentences', sentences, (text) => [...splitSentences(text)]),
  target('sentences in German', sentences, (text) => [...splitSentences(`Am 3. Mai z. B. ${text}`, 'de')]),
  target('sentences of paragraphs', sentences, (text) => sentencesIn(paragraphs(text))),
  target('sentences of captions', cues, (text) => sentencesIn(spoken(text))),
  target('sentences of one caption', cues, (text) =>
    sentencesIn([{ text, locator: { kind: 'time', seconds: 0 }, headingPath: [] }]),
  ),
  target('ends of sentences', 'server/text/abbreviations.ts', (text) => belongTogether(text, text, 'en')),
  target('words', 'server/text/words.ts', (text) => words(text)),
  target('number of words', 'server/text/words.ts', (text) => measure(text)),
  target('stem', 'server/text/words.ts', (text) => stem(text)),
  target('language', 'server/text/language.ts', (text) => guessLanguage(text)),
  target('search words', 'server/search/tokens.ts', (text) => tokenize(text)),
  target('search stems', 'server/search/stems.ts', (text) => tokenize(text).map((token) => stemsOf(token, ENGLISH))),
  target('search stems in German', 'server/search/stems.ts', (text) =>
    tokenize(text).map((token) => stemsOf(token, stemmingOf('de'))),
  ),
  target('folded word', 'server/search/fold-word.ts', (text) => stripMarks(foldWord(text, 1_000))),
  target('query', 'server/search/parse-query.ts', (text) => parseQuery(text)),
  target('marks', 'server/search/marks.ts', marked),
  target('excerpt', 'components/knowledge/marked-text.ts', (text) => markedExcerpt(text, [[5, 9]])),
  target('quote in its context', 'components/summary/quote-in-context.ts', (text) =>
    quoteInContext(
      paragraphs(text).map((passage, index) => ({ ...passage, index })),
      { quote: text.slice(0, 900), passage: 0 },
    ),
  ),
  target('embedding terms', 'server/embedding/terms.ts', (text) => termsOf(text)),
  target('chunks', chunking, (text) => chunks(paragraph(text))),
  target('chunks of paragraphs', chunking, (text) => chunks(paragraphs(text))),
  target('chunks of captions', cues, (text) => chunks(spoken(text))),
  target('tokens', 'server/chunking/count-tokens.ts', (text) => countTokens(text)),
  target('candidates', judgement, (text) => candidates(paragraph(text))),
  target('candidates of pages', 'server/summarize/running-lines.ts', (text) => candidates(pages(text))),
  target('candidates of captions', cues, (text) => candidates(spoken(text))),
  target('judgement', judgement, (text) => judge(`The lamp ${text}`, circumstances)),
  target('references', judgement, (text) => isReference(text)),
  target('sections', judgement, (text) => judge('The keeper lit the lamp.', { ...circumstances, headingPath: [text] })),
  target('wording', 'server/summarize/wording.ts', (text) => readable(text)),
  target('wording of speech', 'server/summarize/wording.ts', (text) => readable(text, { cut: true })),
  target('title', 'server/summarize/title.ts', (text) =>
    titleOf({ title: text, fallbackTitle: text, passages: readerOf([]) }),
  ),
  target('title of a text', 'server/summarize/title.ts', (text) =>
    titleOf({ title: null, fallbackTitle: '', passages: readerOf(paragraph(text)) }),
  ),
  target('Markdown export', 'server/library/markdown-export.ts', exported),
  target('what was pasted', 'components/intake/given-text.ts', (text) => understandGiven(text)),
];
