import { LetterPairs, latinWordsOf } from './letter-pairs.ts';

/**
 * What the characters of a text say about whether they are the right ones:
 *
 * - `garbage`: what no text has, whatever its font claims: characters that mean nothing (private use, controls,
 *   replacements), or words that are mostly accented letters, as Cyrillic in a Latin encoding is;
 * - `implausible`: words whose letters no language puts side by side, words of several scripts, mostly punctuation of
 *   all sorts. Lists of codes may look so too;
 * - `plausible`: enough text, and nothing against it;
 * - `unknown`: too little to tell.
 */
export type Plausibility = 'garbage' | 'implausible' | 'plausible' | 'unknown';

/** Judges a text by its characters alone, without knowing the language. */
export function plausibilityOf(text: string): Plausibility {
  const chars = text.match(/\S/gu)?.length ?? 0;
  if (chars < FEWEST_CHARS) return 'unknown';
  if (count(text, MEANINGLESS) > chars * MOST_MEANINGLESS) return 'garbage';
  const letters = count(text, /\p{L}/gu);
  if (letters >= FEWEST_LETTERS && count(text, LATIN_1_ACCENTED) > letters * MOST_ACCENTED) return 'garbage';
  if (isPunctuation(text, chars) || isOfManyScripts(text, letters)) return 'implausible';
  return plausibilityOfWords(latinWordsOf(text));
}

function plausibilityOfWords(words: readonly string[]): Plausibility {
  if (words.length < FEWEST_WORDS) return 'unknown';
  // Abbreviations, codes and units: their letters follow no rule.
  const long = words.filter((word) => word.length >= LONG_WORD).length;
  if (long < words.length * FEWEST_LONG_WORDS) return 'unknown';
  const pairs = new LetterPairs();
  for (const word of words) pairs.add(word);
  return pairs.bitsPerPair > MOST_BITS_PER_PAIR ? 'implausible' : 'plausible';
}

/** Codes that were given out in the order in which letters first occurred: `!"#$%&'()*`. */
function isPunctuation(text: string, chars: number): boolean {
  const signs = text.match(/[\p{P}\p{S}]/gu) ?? [];
  // Lines, dots and dashes of forms and tables of contents.
  const counted = signs.filter((sign) => !LEADERS.includes(sign));
  return counted.length > chars * MOST_SIGNS && new Set(counted).size >= MANY_SIGNS;
}

/** Numbers of glyphs that were taken for characters run through all alphabets. */
function isOfManyScripts(text: string, letters: number): boolean {
  if (letters < FEWEST_LETTERS) return false;
  const shares = SCRIPTS.map((script) => count(text, script) / letters);
  const rest = 1 - shares.reduce((sum, share) => sum + share, 0);
  const present = [...shares, rest].filter((share) => share > PRESENT_SCRIPT).length;
  return Math.max(...shares) < MAIN_SCRIPT && present >= MANY_SCRIPTS;
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

const FEWEST_CHARS = 16;
const FEWEST_LETTERS = 24;
const FEWEST_WORDS = 10;
const LONG_WORD = 4;
const FEWEST_LONG_WORDS = 0.2;
// Of 412 languages only one, Drung, which spells its tones with consonants, has text beyond it; see decision 0023.
const MOST_BITS_PER_PAIR = 4.95;

const MEANINGLESS = /[\p{Co}\p{Cn}\ufffd]|(?![\t\n\r\f])\p{Cc}/gu;
const MOST_MEANINGLESS = 0.3;
const LATIN_1_ACCENTED = /[\u00c0-\u00ff]/g;
const MOST_ACCENTED = 0.6;
const LEADERS = '._-–—…·•|=*/,';
const MOST_SIGNS = 0.35;
const MANY_SIGNS = 8;
/** Scripts that make up a text, those that one language mixes together. */
const SCRIPTS = [
  /\p{Script=Latin}/gu,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/gu,
  /\p{Script=Cyrillic}/gu,
  /\p{Script=Greek}/gu,
  /\p{Script=Arabic}/gu,
  /\p{Script=Hebrew}/gu,
];
const PRESENT_SCRIPT = 0.04;
const MAIN_SCRIPT = 0.7;
const MANY_SCRIPTS = 3;
