import type { Passage } from '#domain/passage.ts';
import type { Pacer } from './pacer.ts';

/** What of a passage is the page's header and footer: its text is what lies in [start, end). */
export interface TextArea {
  readonly start: number;
  readonly end: number;
}

const MIN_WORDS = 3;
const MAX_WORDS = 14;
const MIN_PAGES = 3;
/** A header stands on at least this share of the pages (books have one for each chapter). */
const MIN_SHARE = 0.05;
const LOOK_LENGTH = 240;

/**
 * Finds headers and footers: what begins or ends the text of many pages with the same words, whatever their numbers.
 * Answers the passages that have one, by index.
 */
export async function findRunningLines(passages: readonly Passage[], pacer: Pacer): Promise<Map<number, TextArea>> {
  const firsts = new Map<number, number>();
  const lasts = new Map<number, number>();
  for (const [index, { locator }] of passages.entries()) {
    if (locator.kind !== 'page') continue;
    if (!firsts.has(locator.page)) firsts.set(locator.page, index);
    lasts.set(locator.page, index);
    if (pacer.isDue()) await pacer.rest();
  }
  const needed = Math.max(MIN_PAGES, Math.ceil(firsts.size * MIN_SHARE));
  const areas = new Map<number, TextArea>();
  if (firsts.size < MIN_PAGES) return areas;

  const heads = await repeatedLengths([...firsts.values()], passages, needed, headWords, pacer);
  const feet = await repeatedLengths([...lasts.values()], passages, needed, footWords, pacer);
  for (const index of new Set([...heads.keys(), ...feet.keys()])) {
    const length = passages[index]?.text.length ?? 0;
    const start = heads.get(index) ?? 0;
    areas.set(index, { start, end: Math.max(start, length - (feet.get(index) ?? 0)) });
  }
  return areas;
}

/**
 * A word as it is compared (numbers alike), how many characters of the text it and all nearer to the edge take, and
 * whether a header or footer may end with it: a header before a capital, a footer after the end of a sentence.
 */
interface EdgeWord {
  readonly key: string;
  readonly reach: number;
  readonly mayEnd: boolean;
  /** A header has no sentence in it: the run stops here. */
  readonly endsSentence: boolean;
}

/** For each passage whose edge repeats: how many characters of it. */
async function repeatedLengths(
  indexes: readonly number[],
  passages: readonly Passage[],
  needed: number,
  edgeWords: (text: string) => EdgeWord[],
  pacer: Pacer,
): Promise<Map<number, number>> {
  const pagesByRun = new Map<string, number>();
  for (const index of indexes) {
    for (const { run } of runs(edgeWords(passages[index]?.text ?? ''))) {
      pagesByRun.set(run, (pagesByRun.get(run) ?? 0) + 1);
    }
    if (pacer.isDue()) await pacer.rest();
  }
  const lengths = new Map<number, number>();
  for (const index of indexes) {
    const longest = runs(edgeWords(passages[index]?.text ?? '')).findLast(
      ({ run }) => (pagesByRun.get(run) ?? 0) >= needed,
    );
    if (longest !== undefined) lengths.set(index, longest.reach);
    if (pacer.isDue()) await pacer.rest();
  }
  return lengths;
}

function runs(edge: readonly EdgeWord[]): { run: string; reach: number }[] {
  let run = '';
  const found: { run: string; reach: number }[] = [];
  for (const [count, { key, reach, mayEnd, endsSentence }] of edge.entries()) {
    run += ` ${key}`;
    if (endsSentence) break;
    if (count + 1 >= MIN_WORDS && mayEnd) found.push({ run, reach });
  }
  return found;
}

function headWords(text: string): EdgeWord[] {
  return [...text.slice(0, LOOK_LENGTH).matchAll(/\S+/g)].slice(0, MAX_WORDS).map((match) => {
    const reach = match.index + match[0].length;
    return {
      key: withoutNumbers(match[0]),
      reach,
      mayEnd: /^\s*(?:[\p{Lu}\p{Lo}"“]|$)/u.test(text.slice(reach, reach + 4)),
      endsSentence: /\p{Ll}{3}[.!?]$/u.test(match[0]),
    };
  });
}

function footWords(text: string): EdgeWord[] {
  const tail = text.slice(-LOOK_LENGTH);
  return [...tail.matchAll(/\S+/g)]
    .reverse()
    .slice(0, MAX_WORDS)
    .map((match) => ({
      key: withoutNumbers(match[0]),
      reach: tail.length - match.index,
      mayEnd: /(?:^|[.!?…。]["”’)]?)\s*$/.test(tail.slice(0, match.index)),
      endsSentence: false,
    }));
}

function withoutNumbers(word: string): string {
  return word.toLowerCase().replace(/\d+/g, '#');
}
