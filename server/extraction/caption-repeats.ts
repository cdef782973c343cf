import type { CaptionLine } from './caption-lines.ts';

/** A cue as it is shown. */
export interface ShownCue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly lines: readonly CaptionLine[];
}

/**
 * The cues with everything that is said once. Captions that roll up show the last line again above the next one, and those
 * that grow show a line with each word that comes in; both show again what was shown just before, and then more. Only
 * where a file does so all along is that taken for showing: a chorus that comes again is sung again.
 */
export function withoutRepeats(cues: readonly ShownCue[]): ShownCue[] {
  const words = cues.map(wordsOf);
  const shared = cues.map((cue, index) => {
    const before = cues[index - 1];
    return before && follows(before, cue) ? overlap(words[index - 1] ?? [], words[index] ?? []) : 0;
  });
  const rolls = doRoll(cues, words, shared);
  const kept: ShownCue[] = [];
  for (const [index, cue] of cues.entries()) {
    const all = words[index] ?? [];
    const count = shared[index] ?? 0;
    const isShownTwice = count === all.length && cue.startSeconds < (cues[index - 1]?.endSeconds ?? 0);
    const fresh = all.slice(rolls || isShownTwice ? count : 0);
    const last = kept.at(-1);
    const isGrown = fresh.length < all.length && fresh[0]?.isLineStart === false;
    if (fresh.length === 0) continue;
    if (isGrown && last !== undefined && lengthOf(last) < LONGEST_CUE) {
      kept[kept.length - 1] = { ...last, endSeconds: cue.endSeconds, lines: grown(last.lines, linesOf(fresh)) };
    } else {
      kept.push({ ...cue, lines: linesOf(fresh) });
    }
  }
  return kept;
}

/** A cue is shown on from the one before it if there is no longer pause than this between them, in seconds. */
const LONGEST_PAUSE = 0.3;
/** So large a part of the cues that follow each other shows what was shown before, and more, where captions roll. */
const ROLLING_SHARE = 1 / 3;
/** A growing line is cut at this number of characters. */
const LONGEST_CUE = 300;

interface Word {
  readonly text: string;
  readonly speaker: string | null;
  readonly isLineStart: boolean;
  readonly hasSpace: boolean;
}

/** The words of a cue; of scripts that are written without spaces, the letters. */
function wordsOf({ lines }: ShownCue): Word[] {
  return lines.flatMap(({ speaker, text }) =>
    Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
      text: word,
      speaker,
      isLineStart: index === 0,
      hasSpace: text[index - 1] === ' ',
    })),
  );
}

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

function linesOf(words: readonly Word[]): CaptionLine[] {
  const lines: { speaker: string | null; text: string }[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || word.isLineStart) lines.push({ speaker: word.speaker, text: word.text });
    else line.text += word.hasSpace ? ` ${word.text}` : word.text;
  }
  return lines;
}

/** What was said, with the rest of its last line and what comes after that. */
function grown(lines: readonly CaptionLine[], more: readonly CaptionLine[]): CaptionLine[] {
  const last = lines.at(-1);
  const [first, ...others] = more;
  if (last === undefined || first === undefined) return [...lines, ...more];
  const joint = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u.test(last.text) ? '' : ' ';
  return [...lines.slice(0, -1), { ...last, text: last.text + joint + first.text }, ...others];
}

function lengthOf({ lines }: ShownCue): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}

function follows(before: ShownCue, cue: ShownCue): boolean {
  return cue.startSeconds - before.endSeconds <= LONGEST_PAUSE;
}

function doRoll(cues: readonly ShownCue[], words: readonly Word[][], shared: readonly number[]): boolean {
  let following = 0;
  let rolling = 0;
  for (const [index, cue] of cues.entries()) {
    const before = cues[index - 1];
    if (before === undefined || !follows(before, cue)) continue;
    following += 1;
    const count = shared[index] ?? 0;
    const next = words[index]?.[count];
    if (count > 0 && next !== undefined && (count > 1 || next.isLineStart)) rolling += 1;
  }
  return rolling > 0 && rolling >= following * ROLLING_SHARE;
}

/** How many of the first words of `next` are the last words of `shown`, in time that grows with their number alone. */
function overlap(shown: readonly Word[], next: readonly Word[]): number {
  const tail = shown.slice(-next.length);
  const failure = new Int32Array(next.length);
  const step = (matched: number, word: string) => {
    let count = matched;
    while (count > 0 && (count === next.length || next[count]?.text !== word)) count = failure[count - 1] ?? 0;
    return next[count]?.text === word ? count + 1 : count;
  };
  for (let at = 1; at < next.length; at += 1) failure[at] = step(failure[at - 1] ?? 0, next[at]?.text ?? '');
  let matched = 0;
  for (const { text } of tail) matched = step(matched, text);
  return matched;
}
