/** A run of a text; `isMarked` where it is what was searched for. */
export interface MarkedRun {
  readonly text: string;
  readonly isMarked: boolean;
}

/**
 * A text with stretches of it marked. Where it is longer than there is room for, the part around the first marks is
 * shown, cut between words, with an ellipsis where something is left out.
 *
 * @param marks `[start, end)` in UTF-16 units, in order, apart from each other
 */
export function markedExcerpt(
  text: string,
  marks: readonly (readonly [number, number])[],
  maxCharacters = 480,
): MarkedRun[] {
  const [from, to] = windowOf(text, marks, maxCharacters);
  const runs: MarkedRun[] = [];
  let at = from;
  const add = (end: number, isMarked: boolean) => {
    if (end > at) runs.push({ text: text.slice(at, end), isMarked });
    at = Math.max(at, end);
  };
  for (const [start, end] of marks) {
    if (end <= from || start >= to) continue;
    add(Math.max(from, start), false);
    add(Math.min(to, end), true);
  }
  add(to, false);
  if (from > 0) runs.unshift({ text: '… ', isMarked: false });
  if (to < text.length) runs.push({ text: ' …', isMarked: false });
  return runs;
}

/** How far before the first mark the excerpt begins, as a share of its length. */
const LEAD_IN = 0.25;

function windowOf(
  text: string,
  marks: readonly (readonly [number, number])[],
  max: number,
): [from: number, to: number] {
  if (text.length <= max) return [0, text.length];
  const first = marks[0]?.[0] ?? 0;
  const wanted = Math.max(0, Math.min(text.length - max, Math.floor(first - max * LEAD_IN)));
  const from = wanted === 0 ? 0 : Math.min(wordStartFrom(text, wanted), first);
  const to = Math.min(text.length, from + max);
  return [from, to === text.length ? to : wordEndBefore(text, to, from)];
}

/** No word is so long that the cut has to go further to spare it: some scripts have no spaces. */
const LONGEST_WORD = 40;

function wordStartFrom(text: string, index: number): number {
  const space = text.slice(index, index + LONGEST_WORD).search(/\s/);
  return space === -1 ? wholeCharacter(text, index) : index + space + 1;
}

function wordEndBefore(text: string, index: number, atLeast: number): number {
  const start = Math.max(atLeast, index - LONGEST_WORD);
  const space = text.slice(start, index).search(/\s\S*$/);
  return space === -1 ? wholeCharacter(text, index) : start + space;
}

/** Not between the halves of a surrogate pair. */
function wholeCharacter(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff ? index + 1 : index;
}
