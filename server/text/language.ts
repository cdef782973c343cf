import { LISTED_LANGUAGES, stopWords } from './stop-words.ts';
import { words } from './words.ts';

/** A language is called when at least this share of the words are its small words… */
const MIN_SHARE = 0.12;
/** …and the next one has at most this part of its hits. */
const MAX_RIVAL = 0.97;
const SAMPLE_LENGTH = 20_000;

const SCRIPTS = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 0.15],
  ['zh', /\p{Script=Han}/gu, 0.3],
  ['ko', /\p{Script=Hangul}/gu, 0.3],
  ['th', /\p{Script=Thai}/gu, 0.3],
  ['lo', /\p{Script=Lao}/gu, 0.3],
  ['km', /\p{Script=Khmer}/gu, 0.3],
  ['my', /\p{Script=Myanmar}/gu, 0.3],
  ['el', /\p{Script=Greek}/gu, 0.5],
  ['he', /\p{Script=Hebrew}/gu, 0.3],
  ['hi', /\p{Script=Devanagari}/gu, 0.3],
  ['bn', /\p{Script=Bengali}/gu, 0.3],
  ['ta', /\p{Script=Tamil}/gu, 0.3],
  ['te', /\p{Script=Telugu}/gu, 0.3],
  ['hy', /\p{Script=Armenian}/gu, 0.3],
  ['ka', /\p{Script=Georgian}/gu, 0.3],
] as const satisfies readonly (readonly [string, RegExp, number])[];

/** These are told by their script alone. */
const BY_SCRIPT: ReadonlySet<string> = new Set(SCRIPTS.map(([language]) => language));

/** A declared language stays where its small words are at least this part of those of the language that shows. */
const MIN_DECLARED = 0.6;
/** Where neither the text nor its author tells: the language that most texts of a script are in. */
const MOST_LIKELY = [
  ['en', /\p{Script=Latin}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['ar', /\p{Script=Arabic}/gu],
] as const;

/**
 * The language by which a text is searched: what shows in the text, before what it declares, which is often the default
 * of a program; a close relative of what shows is believed. Where nothing shows, a language of the text's script: words
 * are then reduced to stems that may not be right, but meet each other.
 *
 * @returns a BCP 47 tag, or null where there are no letters to go by
 */
export function languageOfText(text: string, declared: string | null): string | null {
  const shown = guessLanguage(text);
  const sample = text.slice(0, SAMPLE_LENGTH);
  const base = declared?.split(/[-_]/)[0]?.toLowerCase() ?? null;
  if (shown !== null) {
    if (declared === null || base === null || base === shown) return declared ?? shown;
    if (BY_SCRIPT.has(shown)) return shown;
    const found = words(sample).map((word) => word.replaceAll('’', "'"));
    return hitsOf(base, found) >= hitsOf(shown, found) * MIN_DECLARED ? declared : shown;
  }
  const letters = count(sample, /\p{L}/gu);
  const likely = MOST_LIKELY.find(([, script]) => count(sample, script) * 2 > letters)?.[0] ?? null;
  return declared ?? likely;
}

/**
 * The language of a text as a two-letter code, or null where it does not show. A language with a script of its
 * own is told by its share of the letters, the others by their small words. Looks at the first 20,000 characters.
 */
export function guessLanguage(text: string): string | null {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const letters = count(sample, /\p{L}/gu);
  if (letters === 0) return null;
  for (const [language, pattern, share] of SCRIPTS) {
    if (count(sample, pattern) / letters >= share) return language;
  }
  return bySmallWords(words(sample).map((word) => word.replaceAll('’', "'")));
}

function bySmallWords(found: readonly string[]): string | null {
  let best: { language: string; hits: number } | null = null;
  let rivalHits = 0;
  for (const language of LISTED_LANGUAGES) {
    if (BY_SCRIPT.has(language)) continue;
    const hits = hitsOf(language, found);
    if (hits > (best?.hits ?? 0)) {
      rivalHits = best?.hits ?? 0;
      best = { language, hits };
    } else rivalHits = Math.max(rivalHits, hits);
  }
  if (best === null || best.hits < 3 || best.hits / found.length < MIN_SHARE) return null;
  return rivalHits <= best.hits * MAX_RIVAL ? best.language : null;
}

function hitsOf(language: string, found: readonly string[]): number {
  const small = stopWords(language);
  let hits = 0;
  for (const word of found) if (small.has(word)) hits++;
  return hits;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
