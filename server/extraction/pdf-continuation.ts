import type { Line } from './pdf-lines.ts';

/**
 * Whether a line clearly carries on the sentence of the line above it in the same column: it starts in lower case or with
 * the rest of a hyphenated word, or in a script without lower case its first word did not fit above. Entries of lists and
 * cells of tables do not.
 *
 * @param columnWidth of the column that both stand in, in points
 */
export function continues(last: Line, line: Line, columnWidth: number): boolean {
  if (!isSameSize(last, line) || SENTENCE_END.test(last.text)) return false;
  if (HYPHEN_END.test(last.text) && STARTS_WITH_LETTER.test(line.text)) return true;
  const width = last.right - last.x;
  if (STARTS_IN_LOWER_CASE.test(line.text))
    return last.text.includes(' ') || (last.text.length >= LONG_WORD && width > columnWidth / 2);
  if (STARTS_WITH_CJK.test(line.text)) return width > columnWidth - FILLED_CJK * line.size && last.text.length > 5;
  const isCaseless = !/\p{Ll}/u.test(last.text + line.text);
  return isCaseless && STARTS_WITH_LETTER.test(line.text) && isFull(last, line, columnWidth);
}

/** The same where a capital may stand in the middle of a sentence, because the text around has long sentences. */
export function mayContinue(last: Line, line: Line, columnWidth: number): boolean {
  if (continues(last, line, columnWidth)) return true;
  return isSameSize(last, line) && !SENTENCE_END.test(last.text) && isFull(last, line, columnWidth);
}

/** Whether the line above is of words, and had no room for the first word. */
export function isFull(last: Line, line: Line, columnWidth: number): boolean {
  return WORDS.test(last.text) && last.right - last.x + firstWordWidth(line) > columnWidth;
}

/** What the first word would have taken on the line above, where it was not put. */
export function firstWordWidth(line: Line): number {
  const chars = line.text.search(/\s/);
  const share = (chars === -1 ? line.text.length : chars + 1) / Math.max(1, line.text.length);
  return (line.right - line.x) * share;
}

export function isSameSize(a: Line, b: Line): boolean {
  return Math.max(a.size, b.size) / Math.min(a.size, b.size) < 1.12;
}

export const SENTENCE_END = /[.!?:…。！？؟]["'”’)\]」』]*$/;
const HYPHEN_END = /\p{L}[-\u2010\u00ad]$/u;
const STARTS_WITH_LETTER = /^["'“‘«„([]*\p{L}/u;
const STARTS_IN_LOWER_CASE = /^["'“‘«„([]*\p{Ll}/u;
const STARTS_WITH_CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** At least three, as in running text. */
const WORDS = /\S\s+\S+\s+\S/;
/** A shorter word alone on its line is an entry. */
const LONG_WORD = 8;
// In units of the font size.
const FILLED_CJK = 1.6;
