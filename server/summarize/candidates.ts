import type { Passage } from '#domain/passage.ts';
import type { Place } from '#server/text/place.ts';
import { sentencesOf } from '#server/text/sentences.ts';
import { stopWords } from '#server/text/stop-words.ts';
import { measure, stem, words } from '#server/text/words.ts';
import { type Grade, isReference, judge } from './judgement.ts';
import type { Pacer } from './pacer.ts';
import { findRunningLines, type TextArea } from './running-lines.ts';

/** A sentence that may stand in the summary. */
export interface Candidate {
  readonly start: Place;
  readonly end: Place;
  readonly cut: boolean;
  readonly grade: Grade;
  /** How well it stands alone; multiplies its score. */
  readonly weight: number;
  /** Whether it is the first sentence of its passage. */
  readonly leads: boolean;
  /** Its terms as numbers, repeated as in the text. Small words are no terms. */
  readonly terms: readonly number[];
  /** Its number among all sentences of the source. */
  readonly sequence: number;
  /** Its words in order: sentences with the same key say the same. */
  readonly key: string;
}

/** What was found in a source. */
export interface Harvest {
  /** In reading order. */
  readonly candidates: readonly Candidate[];
  readonly termIds: ReadonlyMap<string, number>;
  readonly words: number;
  readonly ideographs: number;
}

/** Of a longer source (a shelf of books) every second sentence is kept, every fourth, and so on. */
const MAX_CANDIDATES = 40_000;
/** Terms beyond these are not told apart: they are noise, or a dictionary. */
const MAX_TERMS = 500_000;
/** A sentence that stands on so many pages is furniture. */
const MAX_REPEATS = 2;
const MIN_KEPT = 5;
const MAX_TELLING_SHARE = 0.35;
/** Characters of a header or footer. */
const MAX_LINE_LENGTH = 60;

/**
 * Reads all passages and collects what may stand in a summary. `onPassage` hears how many have been read.
 */
export async function harvest(
  passages: readonly Passage[],
  language: string | null,
  pacer: Pacer,
  onPassage: (done: number) => void,
): Promise<Harvest> {
  const areas = await findRunningLines(passages, pacer);
  const small = stopWords(language);
  const telling = tellingHeadings(passages);
  const termIds = new Map<string, number>();
  let candidates: Candidate[] = [];
  const references = new Set<number>();
  let stride = 1;
  let seen = -1;
  let totalWords = 0;
  let ideographs = 0;
  let reading = -1;

  for (const sentence of sentencesOf(passages, language)) {
    if (pacer.isDue()) await pacer.rest();
    const index = sentence.start.passage;
    const leads = index !== reading;
    if (leads) {
      reading = index;
      onPassage(index);
    }
    const passage = passages[index];
    const extent = measure(sentence.text);
    totalWords += extent.words;
    ideographs += extent.ideographs;
    seen++;
    if (passage === undefined || seen % stride !== 0) continue;
    const trimmed = withoutRunningLines(sentence, passage, areas.get(index));
    if (trimmed === null) continue;

    if (trimmed.text.length < 500 && isReference(trimmed.text)) {
      references.add(seen);
      continue;
    }
    const found = words(trimmed.text);
    const judgement = judge(trimmed.text, {
      words: found.length,
      cut: sentence.cut,
      role: passage.role ?? 'body',
      headingPath: passage.headingPath.filter((heading) => telling(heading)),
    });
    if (judgement === null) continue;
    const terms: number[] = [];
    for (const word of found) {
      if (small.has(word.replaceAll('’', "'")) || /^[\p{Script=Latin}\p{Script=Cyrillic}\d]$/u.test(word)) continue;
      const id = idOf(stem(word), termIds);
      if (id !== null) terms.push(id);
    }
    if (terms.length === 0) continue;
    candidates.push({
      start: trimmed.start,
      end: trimmed.end,
      cut: sentence.cut,
      ...judgement,
      leads,
      terms,
      sequence: seen,
      key: found.join(' '),
    });
    if (candidates.length > MAX_CANDIDATES) {
      candidates = candidates.filter((_, position) => position % 2 === 0);
      stride *= 2;
    }
  }
  const kept = candidates.filter(({ sequence }) => !isAmong(references, sequence));
  return { candidates: withoutRepeats(kept, passages), termIds, words: totalWords, ideographs };
}

/**
 * Whether a heading tells what is below it. One that most of the source stands under does not: a licence is about
 * licences, and in many PDFs the “Contents” seem to have all chapters below them.
 */
function tellingHeadings(passages: readonly Passage[]): (heading: string) => boolean {
  const below = new Map<string, number>();
  for (const { headingPath } of passages) {
    for (const heading of headingPath) below.set(heading, (below.get(heading) ?? 0) + 1);
  }
  const most = Math.max(MIN_KEPT, passages.length * MAX_TELLING_SHARE);
  return (heading) => (below.get(heading) ?? 0) <= most;
}

function idOf(term: string, termIds: Map<string, number>): number | null {
  const known = termIds.get(term);
  if (known !== undefined) return known;
  if (termIds.size >= MAX_TERMS) return null;
  termIds.set(term, termIds.size);
  return termIds.size - 1;
}

/** Whether a sentence stands between parts of references: it is the title of one. */
function isAmong(references: ReadonlySet<number>, sequence: number): boolean {
  const before = references.has(sequence - 1) || references.has(sequence - 2);
  return before && (references.has(sequence + 1) || references.has(sequence + 2));
}

/** The part of a sentence that is not the page's header or footer. */
function withoutRunningLines(
  sentence: { text: string; start: Place; end: Place },
  passage: Passage,
  area: TextArea | undefined,
): { text: string; start: Place; end: Place } | null {
  if (area === undefined) return sentence;
  let start = Math.max(sentence.start.offset, area.start);
  let end = Math.min(sentence.end.offset, area.end);
  if (start === sentence.start.offset && end === sentence.end.offset) return sentence;
  while (start < end && /\s/.test(passage.text.charAt(start))) start++;
  while (start < end && /\s/.test(passage.text.charAt(end - 1))) end--;
  if (start >= end) return null;
  return {
    text: passage.text.slice(start, end),
    start: { passage: sentence.start.passage, offset: start },
    end: { passage: sentence.start.passage, offset: end },
  };
}

/** What is said on many pages in the same words is furniture; what is said twice counts once. */
function withoutRepeats(candidates: readonly Candidate[], passages: readonly Passage[]): Candidate[] {
  const repeats = new Map<string, number>();
  for (const candidate of candidates) {
    const line = lineOf(candidate);
    if (passages[candidate.start.passage]?.locator.kind === 'page') repeats.set(line, (repeats.get(line) ?? 0) + 1);
  }
  const met = new Set<string>();
  const once = candidates.filter(({ key }) => {
    const isNew = !met.has(key);
    met.add(key);
    return isNew;
  });
  const kept = once.filter((candidate) => (repeats.get(lineOf(candidate)) ?? 0) <= MAX_REPEATS);
  // A text that is made of repetitions is still a text.
  return kept.length >= MIN_KEPT ? kept : once;
}

/** “Page 3 of 12” and “Page 4 of 12” are one line. */
function lineOf({ key }: Candidate): string {
  return key.length <= MAX_LINE_LENGTH ? key.replace(/\d+/g, '#') : key;
}
