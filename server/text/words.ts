import { normalized } from './normalized.ts';

/**
 * The words of a text in any script: runs of letters and digits where spaces separate words, the dictionary
 * of Intl.Segmenter where they do not (Chinese, Japanese, Thai, Lao, Khmer, Burmese).
 */

/** Longer "words" are noise (base64, a key held down): they are cut here so that they cost nothing. */
const MAX_WORD_LENGTH = 40;

/** The dictionary is asked in pieces of this length, so that one call stays short whatever the text is. */
const DICTIONARY_PIECE_LENGTH = 2_000;

const SPACED_WORD = /[\p{L}\p{M}\p{N}]+(?:['’.·‑-][\p{L}\p{M}\p{N}]+)*/gu;
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const INFLECTING = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+$/u;
const NOT_ASCII = /[^\x20-\x7e]/;

const dictionary = new Intl.Segmenter('en', { granularity: 'word' });

/** The words of `text` in order, compatibility-normalized (ﬁ → fi), in lower case, each at most 40 characters. */
export function words(text: string): string[] {
  const folded = (NOT_ASCII.test(text) ? normalized(text, 'NFKC').replaceAll('\u00ad', '') : text).toLowerCase();
  if (!SPACELESS.test(folded)) return (folded.match(SPACED_WORD) ?? []).map(shorten);
  const found: string[] = [];
  for (let at = 0; at < folded.length; at += DICTIONARY_PIECE_LENGTH) {
    for (const { segment, isWordLike } of dictionary.segment(folded.slice(at, at + DICTIONARY_PIECE_LENGTH))) {
      if (isWordLike) found.push(shorten(segment));
    }
  }
  return found;
}

/**
 * What a word is compared by: its first six letters where words inflect, so that “regulation”, “regulated” and
 * “regulations” meet. Truncation does nearly as well as a stemmer in European languages and needs no rules for
 * any of them (McNamee and Mayfield, “Character N-Gram Tokenization for European Language Text Retrieval”, 2004).
 */
export function stem(word: string): string {
  return word.length > 6 && INFLECTING.test(word) ? word.slice(0, 6) : word;
}

/** How much there is to read: words between spaces, and ideographs, which are counted one by one. */
export interface Extent {
  readonly words: number;
  readonly ideographs: number;
}

export function measure(text: string): Extent {
  if (!SPACELESS.test(text)) return { words: countMatches(text, SPACED_WORD), ideographs: 0 };
  const ideographs = countMatches(text, IDEOGRAPH);
  const rest = text.replace(IDEOGRAPH, ' ');
  return { words: SPACELESS.test(rest) ? words(rest).length : countMatches(rest, SPACED_WORD), ideographs };
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function shorten(word: string): string {
  return word.length > MAX_WORD_LENGTH ? word.slice(0, MAX_WORD_LENGTH) : word;
}
