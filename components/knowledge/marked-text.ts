/** A run of a text; `isMarked` where it is what was searched for. */
export interface MarkedRun {
  readonly text: string;
  readonly isMarked: boolean;
}

/** `[start, end)` in UTF-16 units, in order, apart from each other. */
type Marks = readonly (readonly [number, number])[];

/**
 * A text with stretches of it marked. Where it is longer than there is room for, the part in which most marks stand is
 * shown, cut between words, with an ellipsis where something is left out.
 *
 * @param headings stand above it already: one that it begins with is not said twice, unless all that is marked is in it
 */
export function markedExcerpt(
  text: string,
  marks: Marks,
  { headings = [], maxCharacters = 480 }: { headings?: readonly string[]; maxCharacters?: number } = {},
): MarkedRun[] {
  const begin = afterHeading(text, marks, headings);
  const [from, to] = windowOf(text, marks, begin, maxCharacters);
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
  if (from > begin) runs.unshift({ text: '… ', isMarked: false });
  if (to < text.length) runs.push({ text: ' …', isMarked: false });
  return runs;
}

/** How far before the first mark in it the excerpt begins, as a share of its length. */
const LEAD_IN = 0.25;

function windowOf(text: string, all: Marks, begin: number, max: number): [from: number, to: number] {
  if (text.length - begin <= max) return [begin, text.length];
  const marks = all.filter(([start]) => start >= begin);
  const first = marks[densest(marks, max * (1 - LEAD_IN))]?.[0] ?? begin;
  const wanted = Math.max(begin, Math.min(text.length - max, Math.floor(first - max * LEAD_IN)));
  const from = wanted === begin ? begin : Math.min(wordStartFrom(text, wanted), Math.max(first, begin));
  const to = Math.min(text.length, from + max);
  return [from, to === text.length ? to : wordEndBefore(text, to, from)];
}

/** Which mark has the most others within so many characters after it; the first of several. */
function densest(marks: Marks, within: number): number {
  let best = 0;
  let most = 0;
  let end = 0;
  for (const [index, [start]] of marks.entries()) {
    while ((marks[end]?.[1] ?? Number.POSITIVE_INFINITY) <= start + within) end += 1;
    if (end - index <= most) continue;
    most = end - index;
    best = index;
  }
  return best;
}

/** Blocks are apart by an empty line. */
function afterHeading(text: string, marks: Marks, headings: readonly string[]): number {
  const [block = ''] = text.split('\n\n', 1);
  const isSaid = block.length < text.length && headings.includes(block.trim());
  const isAllOfIt = marks.length > 0 && marks.every(([start]) => start < block.length);
  return isSaid && !isAllOfIt ? block.length + 2 : 0;
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
