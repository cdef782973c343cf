/**
 * A text in portions of at most about twice `portionChars`, cut at white space where there is some. A file of one line
 * of 50 MB is one block: what is done to a whole text at once would take many times its size in memory.
 */
export function* textPortions(text: string, portionChars = 128 * 1024): Generator<string> {
  let start = 0;
  while (text.length - start > 2 * portionChars) {
    const window = text.slice(start + portionChars, start + 2 * portionChars);
    const space = window.search(/\s/);
    const end = start + portionChars + (space === -1 ? wholeLength(window, portionChars) : space);
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

/** The longest length up to `maxChars`, not less than a little, that parts no surrogate pair and no joined emoji. */
export function wholeLength(text: string, maxChars: number): number {
  const from = Math.max(0, maxChars - LONGEST_CHARACTER);
  const tail = text.slice(from, maxChars + LONGEST_CHARACTER);
  const boundary = from + (graphemes.segment(tail).containing(maxChars - from)?.index ?? maxChars - from);
  if (boundary > from) return boundary;
  // One “character” longer than any: at least not between the halves of a surrogate pair.
  return maxChars > 1 && /[\ud800-\udbff]/.test(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// A family of emoji has some 30 code units; a letter buried under accents may have any number.
const LONGEST_CHARACTER = 256;
