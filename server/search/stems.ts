import snowball from 'snowball-stemmers';
import { baseLanguage } from '#server/text/stop-words.ts';
import { stripMarks } from './fold-word.ts';
import type { Token } from './tokens.ts';

/** The Snowball algorithm (https://snowballstem.org) of each language that has one. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['ar', 'arabic'],
  ['ca', 'catalan'],
  ['cs', 'czech'],
  ['da', 'danish'],
  ['de', 'german'],
  ['en', 'english'],
  ['es', 'spanish'],
  ['eu', 'basque'],
  ['fi', 'finnish'],
  ['fr', 'french'],
  ['ga', 'irish'],
  ['hu', 'hungarian'],
  ['hy', 'armenian'],
  ['it', 'italian'],
  ['nl', 'dutch'],
  ['no', 'norwegian'],
  ['pt', 'portuguese'],
  ['ro', 'romanian'],
  ['ru', 'russian'],
  ['sl', 'slovene'],
  ['sv', 'swedish'],
  ['ta', 'tamil'],
  ['tr', 'turkish'],
]);

/** Stems that are remembered for a language: a stemmer takes 20 µs, and a text says the same words again and again. */
const REMEMBERED = 50_000;
const stemmers = new Map<string, (word: string) => string>();

/** What a language is stemmed by: its two-letter code, or null where nothing is known of its endings. */
export function stemmingOf(language: string | null): string | null {
  const base = baseLanguage(language);
  return base !== null && ALGORITHMS.has(base) ? base : null;
}

/**
 * What a token is found by in a language: its stem. A word with diacritics has the stem of what it is without them
 * besides, so that it is found by those who leave them out.
 */
export function stemsOf(token: Token, stemming: string | null): readonly string[] {
  if (token.kind !== 'word' || stemming === null) return [token.text];
  const stem = stemmer(stemming);
  const plain = stem(token.text);
  if (token.word === token.text) return [plain];
  const marked = stripMarks(stem(token.word));
  return marked === plain ? [plain] : [marked, plain];
}

/** These take beginnings off words too, or change what is left of one. */
const CHANGING_FIRST_LETTERS: ReadonlySet<string | null> = new Set(['ar', 'ga', 'ta', 'tr']);

/** Whether every stem begins as its token does. */
export function keepsFirstLetter(stemming: string | null): boolean {
  return !CHANGING_FIRST_LETTERS.has(stemming);
}

function stemmer(stemming: string): (word: string) => string {
  const known = stemmers.get(stemming);
  if (known !== undefined) return known;
  const algorithm = snowball.newStemmer(ALGORITHMS.get(stemming) ?? '');
  const remembered = new Map<string, string>();
  const stem = (word: string): string => {
    const before = remembered.get(word);
    if (before !== undefined) return before;
    // A stemmer that leaves nothing of a word has gone too far.
    const stemmed = algorithm.stem(word) || word;
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(word, stemmed);
    return stemmed;
  };
  stemmers.set(stemming, stem);
  return stem;
}
