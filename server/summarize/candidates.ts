import { hash } from 'node:crypto';
import type { Locator, Passage } from '#domain/passage.ts';
import type { PassageReader } from '#server/text/passage-reader.ts';
import { PassageWindow } from '#server/text/passage-window.ts';
import type { Place } from '#server/text/place.ts';
import { type Sentence, sentencesOf } from '#server/text/sentences.ts';
import { stopWords } from '#server/text/stop-words.ts';
import { measure, stem, words } from '#server/text/words.ts';
import { type Grade, isReference, judge } from './judgement.ts';
import { type Overview, surveyOf } from './overview.ts';
import type { Pacer } from './pacer.ts';
import { References } from './references.ts';
import type { TextArea } from './running-lines.ts';

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
  /** Its words in order, or a digest of them: sentences with the same key say the same. */
  readonly key: string;
  /** Of the passage that it begins in. */
  readonly locator: Locator;
  /** The innermost heading above it. */
  readonly heading: string;
}

/** What was found in a source. */
export interface Harvest {
  /** In reading order. */
  readonly candidates: readonly Candidate[];
  /** The first passage of the source. */
  readonly opening: Passage | undefined;
  readonly termIds: ReadonlyMap<string, number>;
  readonly words: number;
  readonly ideographs: number;
}

/** Of a longer source (a shelf of books) every second sentence is kept, every fourth, and so on. */
const MAX_CANDIDATES = 40_000;
/** Terms beyond these are not told apart: they are noise, or a dictionary. */
const MAX_TERMS = 200_000;
/** A sentence that stands on so many pages is furniture. */
const MAX_REPEATS = 2;
const MIN_KEPT = 5;
/** Characters of a header or footer. */
const MAX_LINE_LENGTH = 60;

/**
 * Reads all passages twice, a few at a time, and collects what may stand in a summary. `onPassage` hears how many have
 * been read for the second time.
 */
export async function harvest(
  passages: PassageReader,
  language: string | null,
  pacer: Pacer,
  onPassage: (done: number) => void,
): Promise<Harvest> {
  const overview = await surveyOf(passages, pacer);
  const window = new PassageWindow(passages);
  const reading = new Reading(language, overview);
  await window.load(0);
  const opening = window.at(0);
  for await (const sentences of sentencesOf(window, language)) {
    let last = -1;
    for (const sentence of sentences) {
      if (pacer.isDue()) await pacer.rest();
      const index = sentence.start.passage;
      const leads = index !== last;
      if (leads) onPassage(index);
      last = index;
      reading.add(sentence, leads, window);
    }
  }
  return { ...reading.finish(), opening };
}

/** What has been found so far. */
class Reading {
  readonly #small: ReadonlySet<string>;
  readonly #overview: Overview;
  readonly #termIds = new Map<string, number>();
  readonly #references = new References();
  #candidates: Candidate[] = [];
  /** Of the passage that is being read. */
  #area: TextArea | null = null;
  #stride = 1;
  #seen = -1;
  #words = 0;
  #ideographs = 0;

  constructor(language: string | null, overview: Overview) {
    this.#small = stopWords(language);
    this.#overview = overview;
  }

  add(sentence: Sentence, leads: boolean, window: PassageWindow): void {
    const index = sentence.start.passage;
    const passage = window.at(index);
    const extent = measure(sentence.text);
    this.#words += extent.words;
    this.#ideographs += extent.ideographs;
    this.#seen++;
    if (passage === undefined) return;
    if (leads) this.#area = this.#overview.runningLines.areaOf(passage, window.at(index - 1), window.at(index + 1));
    if (this.#seen % this.#stride !== 0) return;
    const trimmed = withoutRunningLines(sentence, passage, this.#area);
    if (trimmed === null) return;

    if (trimmed.text.length < 500 && isReference(trimmed.text)) {
      this.#references.add(this.#seen);
      return;
    }
    const found = words(trimmed.text);
    const judgement = judge(trimmed.text, {
      words: found.length,
      cut: sentence.cut,
      role: passage.role ?? 'body',
      headingPath: passage.headingPath.filter((heading) => !this.#overview.commonHeadings.has(heading)),
    });
    if (judgement === null) return;
    const terms = this.#termsOf(found);
    if (terms.length === 0) return;
    this.#references.addOther(this.#seen);
    this.#candidates.push({
      start: trimmed.start,
      end: trimmed.end,
      cut: sentence.cut,
      ...judgement,
      leads,
      terms,
      sequence: this.#seen,
      key: keyOf(found),
      locator: passage.locator,
      heading: passage.headingPath.at(-1) ?? '',
    });
    if (this.#candidates.length > MAX_CANDIDATES) this.#thinOut();
  }

  finish(): Omit<Harvest, 'opening'> {
    const kept = this.#candidates.filter(({ sequence }) => !this.#references.surround(sequence));
    return {
      candidates: withoutRepeats(kept),
      termIds: this.#termIds,
      words: this.#words,
      ideographs: this.#ideographs,
    };
  }

  #termsOf(found: readonly string[]): number[] {
    const terms: number[] = [];
    for (const word of found) {
      if (this.#small.has(word.replaceAll('’', "'")) || /^[\p{Script=Latin}\p{Script=Cyrillic}\d]$/u.test(word))
        continue;
      const id = idOf(stem(word), this.#termIds);
      if (id !== null) terms.push(id);
    }
    return terms;
  }

  #thinOut(): void {
    this.#candidates = this.#candidates.filter((_, position) => position % 2 === 0);
    this.#references.keep(new Set(this.#candidates.map(({ sequence }) => sequence)));
    this.#stride *= 2;
  }
}

/** A long sentence is remembered by a digest: its words would take more memory than all else of it. */
function keyOf(found: readonly string[]): string {
  const key = found.join(' ');
  return key.length <= MAX_LINE_LENGTH ? key : hash('sha1', key, 'base64');
}

function idOf(term: string, termIds: Map<string, number>): number | null {
  const known = termIds.get(term);
  if (known !== undefined) return known;
  if (termIds.size >= MAX_TERMS) return null;
  termIds.set(term, termIds.size);
  return termIds.size - 1;
}

/** The part of a sentence that is not the page's header or footer. */
function withoutRunningLines(
  sentence: { text: string; start: Place; end: Place },
  passage: Passage,
  area: TextArea | null,
): { text: string; start: Place; end: Place } | null {
  if (area === null) return sentence;
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
function withoutRepeats(candidates: readonly Candidate[]): Candidate[] {
  const repeats = new Map<string, number>();
  for (const candidate of candidates) {
    const line = lineOf(candidate);
    if (candidate.locator.kind === 'page') repeats.set(line, (repeats.get(line) ?? 0) + 1);
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
