import type { Passage } from '#domain/passage.ts';
import { FrequentStrings } from './frequent.ts';

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
/** More different beginnings and ends of pages than this are not all remembered. */
const MAX_RUNS = 200_000;

/** The headers and footers of a source. */
export interface RunningLines {
  /**
   * What of a passage is its own text; null for all of it.
   *
   * @param before the passage before it
   * @param after the passage behind it
   */
  areaOf(passage: Passage, before: Passage | undefined, after: Passage | undefined): TextArea | null;
}

const NO_LINES: RunningLines = { areaOf: () => null };

/** Finds headers and footers: what begins or ends the text of many pages with the same words, whatever their numbers. */
export class RunningLinesFinder {
  readonly #heads = new FrequentStrings(MAX_RUNS);
  readonly #feet = new FrequentStrings(MAX_RUNS);
  #pages = 0;
  #last: Passage | null = null;

  /** Takes the passages one after the other. */
  add(passage: Passage): void {
    if (passage.locator.kind !== 'page') return;
    if (!areOnOnePage(this.#last ?? undefined, passage)) {
      this.#endPage();
      this.#pages++;
      for (const { run } of runs(headWords(passage.text))) this.#heads.add(run, this.#pages);
    }
    this.#last = passage;
  }

  finish(): RunningLines {
    this.#endPage();
    this.#last = null;
    if (this.#pages < MIN_PAGES) return NO_LINES;
    const needed = Math.max(MIN_PAGES, Math.ceil(this.#pages * MIN_SHARE));
    const heads = this.#heads.atLeast(needed);
    const feet = this.#feet.atLeast(needed);
    return {
      areaOf: (passage, before, after) => {
        if (passage.locator.kind !== 'page') return null;
        const head = areOnOnePage(before, passage) ? 0 : longestOf(headWords(passage.text), heads);
        const foot = areOnOnePage(passage, after) ? 0 : longestOf(footWords(passage.text), feet);
        if (head + foot === 0) return null;
        return { start: head, end: Math.max(head, passage.text.length - foot) };
      },
    };
  }

  #endPage(): void {
    if (this.#last === null) return;
    for (const { run } of runs(footWords(this.#last.text))) this.#feet.add(run, this.#pages);
  }
}

function areOnOnePage(one: Passage | undefined, other: Passage | undefined): boolean {
  return one?.locator.kind === 'page' && other?.locator.kind === 'page' && one.locator.page === other.locator.page;
}

/** How many characters of a page's edge stand on many pages. */
function longestOf(edge: readonly EdgeWord[], frequent: ReadonlySet<string>): number {
  return runs(edge).findLast(({ run }) => frequent.has(run))?.reach ?? 0;
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
