import type { Passage } from '#domain/passage.ts';
import type { Place } from './sentences.ts';
import type { Stretch } from './split-sentences.ts';
import { measure } from './words.ts';

/** A run of consecutive cues as one text. */
export interface Run {
  readonly text: string;
  /** The index of the first passage after the run. */
  readonly next: number;
  /** The stretches of a run without punctuation, cut between cues. Null where the text has sentences. */
  readonly stretches: readonly Stretch[] | null;
  readonly placeOf: (offset: number) => Place;
  readonly endOf: (offset: number) => Place;
}

/** A run is ended here at the latest (about two hours of speech), which bounds the memory and the time of one step. */
const MAX_RUN_LENGTH = 100_000;
/** Speech with fewer ends of sentences than one in so many words is taken as unpunctuated. */
const MAX_WORDS_A_SENTENCE = 60;
const MIN_STRETCH_WORDS = 20;
const MAX_STRETCH_WORDS = 30;

/** “[Music]”, “(applause)”, “♪ la la ♪”: what is heard, not said. */
const NOT_SPEECH = /^\s*(?:[[(♪][^\])]*[\])♪]\s*)*$/;
/** Words that speakers begin with. A stretch that begins with one reads whole. */
const OPENER =
  /^(?:so|now|okay|ok|but|well|and|because|then|first|second|finally|also|here|the|this|these|what|when|if|let's|we|it's|und|aber|also|dann|jetzt|wir|et|mais|donc|alors|y|pero|entonces)\b/i;

/** Joins the cues from `first` on, up to a chapter's end or a cue that is not speech. */
export function joinCues(passages: readonly Passage[], first: number): Run {
  const starts: number[] = [];
  const parts: string[] = [];
  const chapter = passages[first]?.headingPath.join('\n');
  let length = 0;
  let next = first;
  while (next < passages.length && length < MAX_RUN_LENGTH) {
    const passage = passages[next];
    if (passage === undefined || passage.locator.kind !== 'time') break;
    if (passage.headingPath.join('\n') !== chapter) break;
    if (NOT_SPEECH.test(passage.text.slice(0, 200))) {
      next++;
      if (parts.length > 0) break;
      // Nothing was said yet: the run begins after it.
      first = next;
      continue;
    }
    starts.push(length);
    parts.push(passage.text);
    length += passage.text.length + 1;
    next++;
  }
  const text = parts.join(' ');
  const cueAt = (offset: number) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const placeOf = (offset: number): Place => {
    const cue = cueAt(offset);
    return { passage: first + cue, offset: offset - (starts[cue] ?? 0) };
  };
  const endOf = (offset: number): Place => {
    const { passage, offset: last } = placeOf(Math.max(0, offset - 1));
    return { passage, offset: last + 1 };
  };
  const stretches = isPunctuated(text) ? null : cutBetweenCues(passages, first, parts, starts);
  return { text, next, placeOf, endOf, stretches };
}

function isPunctuated(text: string): boolean {
  const ends = text.match(/[.!?…。！？।॥؟۔](?=["'”’»)\]]*(?:\s|$))|[。！？]/g)?.length ?? 0;
  const { words, ideographs } = measure(text);
  return ends * MAX_WORDS_A_SENTENCE >= words + ideographs / 2;
}

/**
 * Stretches of 20 to 30 words, each cut where the pause is longest or the next cue begins like a sentence.
 * Null where single cues are longer than that.
 */
function cutBetweenCues(
  passages: readonly Passage[],
  first: number,
  parts: readonly string[],
  starts: readonly number[],
): Stretch[] | null {
  const sizes = parts.map((part) => {
    const { words, ideographs } = measure(part);
    return words + ideographs / 2;
  });
  // Cues as long as paragraphs: their ends say nothing.
  if (sizes.some((size) => size > 2 * MAX_STRETCH_WORDS)) return null;
  const stretches: Stretch[] = [];
  let from = 0;
  while (from < parts.length) {
    let size = 0;
    let to = from;
    let best = { end: from + 1, worth: Number.NEGATIVE_INFINITY };
    while (to < parts.length) {
      const more = sizes[to] ?? 0;
      if (size + more > MAX_STRETCH_WORDS && size > 0) break;
      size += more;
      to++;
      const worth = to === parts.length ? 3 : worthOfCut(passages, first + to, more, parts[to] ?? '');
      if (size >= MIN_STRETCH_WORDS ? worth >= best.worth : best.end < to && best.worth < 0) best = { end: to, worth };
    }
    const end = size < MIN_STRETCH_WORDS || best.worth === Number.NEGATIVE_INFINITY ? to : best.end;
    const lastStart = starts[end - 1] ?? 0;
    stretches.push({ start: starts[from] ?? 0, end: lastStart + (parts[end - 1]?.length ?? 0), cut: true });
    from = Math.max(end, from + 1);
  }
  return stretches;
}

/** How good it is to cut before the passage `index`: a slow cue before it holds a pause, an opener begins a thought. */
function worthOfCut(passages: readonly Passage[], index: number, words: number, text: string): number {
  const before = passages[index - 1]?.locator;
  const after = passages[index]?.locator;
  const secondsAWord =
    before?.kind === 'time' && after?.kind === 'time' ? (after.seconds - before.seconds) / Math.max(1, words) : 0;
  return Math.min(2, secondsAWord) + (OPENER.test(text) ? 1 : 0);
}
