const NOT_ASCII = /[^\0-\x7f]/;
/** All but letters, digits and points; apostrophes that Unicode counts among the letters too. */
const NO_PART_OF_A_WORD = /[^\p{L}\p{M}\p{N}.]+|[ʼʻ]+/gu;
const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const NUMBER = /^v?\p{Nd}/iu;
const SEPARATOR = /[.,’' \u00a0\u202f]/g;
/** Separators of thousands that are never a decimal point. */
const NEVER_DECIMAL = /[’' \u00a0\u202f]/g;

/**
 * A word without what has no meaning for search: compatibility forms (ﬁ → fi, Ａ → A), case, invisible characters. A
 * number loses the separators of its thousands, whatever they are; its decimal comma becomes a point.
 */
export function foldWord(raw: string, maxLength: number): string {
  const word = raw.length > maxLength ? raw.slice(0, maxLength) : raw;
  if (!NOT_ASCII.test(word)) return NUMBER.test(word) ? foldNumber(word) : word.toLowerCase();
  const folded = word.normalize('NFKC').replace(OTHER_DIGIT, asciiDigit).toLowerCase().replaceAll('ς', 'σ');
  return (NUMBER.test(folded) ? foldNumber(folded) : folded).replace(NO_PART_OF_A_WORD, '').slice(0, maxLength);
}

/** Digits of other scripts stand in a row of ten that begins at a code ending in 0 or 6. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const low = code % 16;
  const isBeginAtSix = low >= 6 && !/\p{Nd}/u.test(String.fromCodePoint(code - low));
  return String(isBeginAtSix || low > 9 ? low - 6 : low);
}

/**
 * One spelling of a number: 1,234.56 and 1.234,56 are 1234.56, 12,345,678 and 12 345 678 are 12345678, 3,5 is 3.5. One
 * separator alone before three digits is that of thousands, unless it is a point (1.234). Versions and dates, with
 * several points, keep them.
 */
function foldNumber(given: string): string {
  const number = given.toLowerCase().replace(/^v/, '').replace(NEVER_DECIMAL, '');
  const separators = number.match(SEPARATOR) ?? [];
  const last = separators.at(-1);
  if (last === undefined) return number;
  const groups = number.split(SEPARATOR);
  const areThousands = (from: readonly string[]) =>
    (from[0]?.length ?? 0) <= 3 && from.slice(1).every((group) => group.length === 3);
  const isOneKind = separators.every((separator) => separator === last);
  if (isOneKind && areThousands(groups) && (last === ',' || groups.length > 2)) return groups.join('');
  const whole = groups.slice(0, -1);
  const isDecimal = separators.slice(0, -1).every((separator) => separator !== last && separator === separators[0]);
  if (isDecimal && areThousands(whole)) return `${whole.join('')}.${groups.at(-1)}`;
  return groups.join('.');
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
