const NOT_ASCII = /[^\0-\x7f]/;
const NO_PART_OF_A_WORD = /[^\p{L}\p{M}\p{N}.]+/gu;
const THOUSANDS = /^\p{Nd}{1,3}(?:[,’']\p{Nd}{3})+$/u;
const NUMBER = /^\p{Nd}/u;

/**
 * A word without what has no meaning for search: compatibility forms (ﬁ → fi, Ａ → A), case, invisible characters. A
 * number loses the marks of its thousands; its decimal comma becomes a point.
 */
export function foldWord(raw: string, maxLength: number): string {
  const word = raw.length > maxLength ? raw.slice(0, maxLength) : raw;
  if (!NOT_ASCII.test(word)) return NUMBER.test(word) ? foldNumber(word) : word.toLowerCase();
  const folded = word.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
  return (NUMBER.test(folded) ? foldNumber(folded) : folded).replace(NO_PART_OF_A_WORD, '').slice(0, maxLength);
}

function foldNumber(word: string): string {
  const number = word.toLowerCase();
  return THOUSANDS.test(number) ? number.replace(/[,’']/g, '') : number.replaceAll(',', '.').replace(/[’']/g, '');
}

/** In these scripts a mark over or under a letter may be left out by whoever writes in a hurry. */
const LATIN_OR_GREEK_MARKS = /([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu;
const HEBREW_OR_ARABIC_MARKS = /[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/gu;
const YO = /\u0435\u0308/g;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
};
const NO_MARKED_LETTER = /[ßæœøđðþłıħ]/g;

/** A folded word as it is written without diacritics. Letters that are letters of their own (й, が) stay as they are. */
export function stripMarks(word: string): string {
  if (!NOT_ASCII.test(word)) return word;
  return word
    .normalize('NFD')
    .replace(LATIN_OR_GREEK_MARKS, '$1')
    .replace(HEBREW_OR_ARABIC_MARKS, '')
    .replace(YO, '\u0435')
    .replace(NO_MARKED_LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');
}
