import { normalized } from '#server/text/normalized.ts';
import { stem } from '#server/text/words.ts';

/** Longer "words" are noise: base64, a key held down. */
const MAX_TERM_LENGTH = 40;
/** The dictionary is asked in pieces of this length, so that one call stays short whatever the text is. */
const DICTIONARY_PIECE_LENGTH = 2_000;

const IDEOGRAPHS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー`;
const DICTIONARY = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const NOT_ASCII = /[^\0-\x7f]/;
const SPACELESS = new RegExp(`[${IDEOGRAPHS}${DICTIONARY}]`, 'u');
const ASCII_WORD = /[a-z0-9]+/g;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const RUN = new RegExp(
  String.raw`([${IDEOGRAPHS}]+)|((?:[${DICTIONARY}]\p{M}*)+)|(?:(?![${IDEOGRAPHS}${DICTIONARY}])[\p{L}\p{M}\p{N}])+`,
  'gu',
);
/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs and tatweel of Arabic, soft hyphens. */
const DIACRITICS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u00ad]/g;

const dictionary = new Intl.Segmenter('th', { granularity: 'word' });

/**
 * What a text is compared by, in order: words without accents and case, long ones by their first six letters; Chinese and
 * Japanese as pairs of characters; Thai, Lao, Khmer and Burmese by the words of a dictionary.
 */
export function termsOf(text: string): string[] {
  // Most text by far, and four times as fast.
  if (!NOT_ASCII.test(text)) return (text.toLowerCase().match(ASCII_WORD) ?? []).map(termOf);
  const folded = normalized(normalized(text, 'NFKD').replace(DIACRITICS, ''), 'NFC').toLowerCase();
  if (!SPACELESS.test(folded)) return (folded.match(WORD) ?? []).map(termOf);
  const terms: string[] = [];
  for (const [run, ideographs, spaceless] of folded.matchAll(RUN)) {
    if (ideographs !== undefined) addPairs(ideographs, terms);
    else if (spaceless !== undefined) addWords(spaceless, terms);
    else terms.push(termOf(run));
  }
  return terms;
}

function addPairs(run: string, terms: string[]): void {
  let before = '';
  for (const character of run) {
    if (before !== '') terms.push(before + character);
    before = character;
  }
  if (before === run) terms.push(run);
}

function addWords(run: string, terms: string[]): void {
  for (let at = 0; at < run.length; at += DICTIONARY_PIECE_LENGTH) {
    for (const { segment, isWordLike } of dictionary.segment(run.slice(at, at + DICTIONARY_PIECE_LENGTH))) {
      if (isWordLike) terms.push(termOf(segment));
    }
  }
}

function termOf(word: string): string {
  return stem(word.length > MAX_TERM_LENGTH ? word.slice(0, MAX_TERM_LENGTH) : word);
}
