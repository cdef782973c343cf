import type { PassageWindow } from './passage-window.ts';
import type { Place } from './place.ts';
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
/** After this many cues in a row that are not speech, a run ends without any. */
const MAX_SILENT_CUES = 10_000;
/** Speech with fewer ends of sentences than one in so many words is taken as unpunctuated. */
const MAX_WORDS_A_SENTENCE = 60;
const MIN_STRETCH_WORDS = 16;
const MAX_STRETCH_WORDS = 34;
const BEST_STRETCH_WORDS = 25;
/** What a cut costs, so that there are not more of them than good places. */
const CUT_COST = 1;
/** More characters a word than any language has: it is written without spaces. */
const MAX_WORD_LENGTH = 15;

const BRACKETED = /\[[^[\]]*\]|\([^()]*\)/g;
/** Longer cues are speech: an annotation is short. */
const MAX_ANNOTATION_LENGTH = 200;

/** Whether a cue only tells what is heard: “[Music]”, “(applause)”, “♪ la la ♪”. */
function isAnnotation(cue: string): boolean {
  if (cue.length > MAX_ANNOTATION_LENGTH) return false;
  const rest = cue.replace(BRACKETED, '').trim();
  return rest === '' || (rest.startsWith('♪') && rest.endsWith('♪'));
}

/** Joins the cues from `from` on, up to a chapter's end or a cue that is not speech. All of them are then in memory. */
export async function joinCues(passages: PassageWindow, from: number): Promise<Run> {
  const starts: number[] = [];
  const parts: string[] = [];
  await passages.load(from);
  const chapter = passages.at(from)?.headingPath.join('\n');
  let length = 0;
  let first = from;
  let next = from;
  while (length < MAX_RUN_LENGTH && next - from - parts.length < MAX_SILENT_CUES && (await passages.load(next))) {
    const passage = passages.at(next);
    if (passage === undefined || passage.locator.kind !== 'time') break;
    if (passage.headingPath.join('\n') !== chapter) break;
    if (isAnnotation(passage.text)) {
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
  const stretches = isPunctuated(text) ? null : cutSpeech(passages, first, text, starts);
  return { text, next, placeOf, endOf, stretches };
}

function isPunctuated(whole: string): boolean {
  const text = whole.slice(0, MAX_RUN_LENGTH);
  const ends = text.match(/[.!?…。！？।॥؟۔](?=["'”’»)\]]*(?:\s|$))|[。！？]/g)?.length ?? 0;
  const { words, ideographs } = measure(text);
  return ends * MAX_WORDS_A_SENTENCE >= words + ideographs / 2;
}

/** Where a word of a run begins and ends, and how good it is to begin a stretch with it. */
interface SpokenWord {
  readonly start: number;
  readonly end: number;
  readonly worth: number;
}

/**
 * Cuts speech without punctuation into stretches of 16 to 34 words, so that as many as possible begin where a speaker
 * begins: at the start of a cue, after a pause, with “so”, “now”, “but then”. The best of all ways to cut (dynamic
 * programming over the words). Null where the text has no words between spaces.
 */
function cutSpeech(passages: PassageWindow, first: number, text: string, starts: readonly number[]): Stretch[] | null {
  // A cue as long as a page is no cue.
  if (text.length > 2 * MAX_RUN_LENGTH) return null;
  const spoken = spokenWords(passages, first, text, starts);
  if (spoken.length < MIN_STRETCH_WORDS || text.length / spoken.length > MAX_WORD_LENGTH) return null;
  const total = new Float64Array(spoken.length + 1).fill(Number.NEGATIVE_INFINITY);
  const from = new Int32Array(spoken.length + 1);
  total[0] = 0;
  for (let end = 1; end <= spoken.length; end++) {
    // Only the last stretch may be shorter.
    const least = end === spoken.length ? 1 : MIN_STRETCH_WORDS;
    for (let size = least; size <= MAX_STRETCH_WORDS && size <= end; size++) {
      const oddness = ((size - BEST_STRETCH_WORDS) / 9) ** 2;
      const worth = (total[end - size] ?? 0) + (spoken[end]?.worth ?? 0) - CUT_COST - 0.4 * oddness;
      if (worth > (total[end] ?? 0)) {
        total[end] = worth;
        from[end] = end - size;
      }
    }
  }
  const stretches: Stretch[] = [];
  for (let end = spoken.length; end > 0; end = from[end] ?? 0) {
    stretches.push({ start: spoken[from[end] ?? 0]?.start ?? 0, end: spoken[end - 1]?.end ?? 0, cut: true });
  }
  return stretches.reverse();
}

function spokenWords(passages: PassageWindow, first: number, text: string, starts: readonly number[]): SpokenWord[] {
  const found = [...text.matchAll(/\S+/g)];
  const secondsAt = (cue: number) => {
    const locator = passages.at(first + cue)?.locator;
    return locator?.kind === 'time' ? locator.seconds : 0;
  };
  let cue = 0;
  let wordsOfCue = 0;
  return found.map((match, index) => {
    let worth = 0;
    if (match.index >= (starts[cue + 1] ?? Number.POSITIVE_INFINITY)) {
      // A slow cue ended with a pause.
      worth += 0.3 + 0.7 * Math.min(1, (secondsAt(cue + 1) - secondsAt(cue)) / Math.max(1, wordsOfCue) / 2);
      wordsOfCue = 0;
      cue++;
    }
    wordsOfCue++;
    worth += worthOfOpening(found[index - 1]?.[0] ?? '', match[0], found[index + 1]?.[0] ?? '');
    return { start: match.index, end: match.index + match[0].length, worth };
  });
}

const OPENER =
  /^(?:so|now|okay|ok|alright|well|anyway|first|second|third|finally|next|also|however|jetzt|dann|alors|donc|ahora|entonces|bueno)$/i;
const JOINT = /^(?:and|but|because|or|und|aber|weil|denn|et|mais|car|parce|y|pero|porque|mas|ma|perché)$/i;
const SUBJECT =
  /^(?:i|you|he|she|it|we|they|this|that|these|those|there|the|my|your|our|if|when|what|then|so|people|it's|i'm|you're|we're|they're|that's|there's|ich|du|er|sie|es|wir|das|die|der|wenn|je|tu|il|elle|on|nous|vous|ils|ça|c'est|yo|tú|él|ella|nosotros|eso|esto|la|el|los|si)$/i;
const SPEAKER = /^(?:i|you|we|they|he|she|there|people|ich|wir|je|nous|vous|yo|nosotros)$/i;
const NEVER_BEFORE_A_CUT =
  /^(?:the|a|an|of|to|in|on|at|is|are|was|were|be|with|for|from|by|my|your|our|his|her|its|their|this|that|and|or|but|not|very|more|most|some|any|no|one|two|all|each|every|into|onto|over|about|around|through|who|which|than|as|if|when|what|how|where|because|so|then|way|thing|need|want|like|just|can|will|would|do|does|don't|have|has|i'm|it's|i|you|we|they|he|she|it|der|die|das|ein|eine|zu|von|mit|für|und|le|la|les|un|une|de|du|des|à|el|los|en|con|por|para|que)$/i;
/** What may be the last word before “but”. */
const OBJECT = /^(?:it|you|this|that|more|one|all|way|thing|want|like|do)$/i;
const BOUND = /^(?:that|much|far|many|long|on|as|of)$/i;

/** How much a word sounds like the beginning of a thought. */
function worthOfOpening(before: string, word: string, after: string): number {
  const begins = OPENER.test(word) || JOINT.test(word);
  let worth = NEVER_BEFORE_A_CUT.test(before) && !(begins && OBJECT.test(before)) ? -1.5 : 0;
  if (OPENER.test(word) && !BOUND.test(after) && !/^(?:right|just|until|even|and|very)$/i.test(before)) worth += 1.5;
  else if (JOINT.test(word) && SUBJECT.test(after)) worth += /^(?:and|und|et|y|e)$/i.test(word) ? 0.9 : 1.4;
  else if (/^(?:if|when|what|how|wenn|quand|cuando)$/i.test(word) || (SPEAKER.test(word) && !JOINT.test(before)))
    worth += 0.4;
  return worth;
}
