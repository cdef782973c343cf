import { exactTerm } from './index-terms.ts';
import type { ParsedQuery, Phrase } from './parse-query.ts';
import { stemsOf } from './stems.ts';
import type { Token } from './tokens.ts';

/** One thing that the index is asked for. */
export interface Term {
  /** As it is spelt in the index. */
  readonly text: string;
  readonly isPrefix: boolean;
}

/** How many chunks a term is in. */
export type Frequencies = ReadonlyMap<string, number>;

/** What a lexical index is asked. */
export interface LexicalQuery {
  /** A chunk with any of these is an answer… */
  readonly select: readonly Term[];
  /** …these only count in the ranking of those that are. */
  readonly optional: readonly Term[];
  /** An answer has each of these sequences, and none of the others. */
  readonly required: readonly (readonly Term[])[];
  readonly excluded: readonly (readonly Term[])[];
  /** What a word as it is written counts beside a stem. */
  readonly exactWeight: number;
}

/** How much a query may cost. */
export interface LexicalLimits {
  /** The most words of a query that are looked up at all: of a longer one, the longest, which are the rarest. */
  readonly words: number;
  /** The most terms that rank; the rarest. */
  readonly terms: number;
  /**
   * Chunks that are ranked, about: the rarest terms select answers until they are so many; the others only rank. The
   * rarest of all selects in any case.
   */
  readonly ranked: number;
}

export const LEXICAL_LIMITS: LexicalLimits = { words: 64, terms: 16, ranked: 5_000 };

/** Terms that no chunk seemed to have when that was looked up; one may have come since. */
const MAX_UNSEEN_TERMS = 16;

/** Beyond this share BM25 gives a word no weight, or less than none; in a handful of chunks that is chance. */
const NO_INFORMATION_SHARE = 0.5;
const HANDFUL = 20;
/** What was only being typed may be a word already: what it begins counts for little beside it. */
const TYPING_WEIGHT = 0.1;
const MIN_TYPING_LENGTH = 3;
const MAX_PHRASES = 8;
const MAX_PHRASE_TOKENS = 40;
const MAX_PREFIXES = 4;

/** What has to be looked up before a query can be planned. */
export interface QueryTerms {
  /** The words that are looked for, and how each is spelt in the index. */
  readonly tokens: readonly Token[];
  /** Everything that the index may be asked for. */
  readonly all: readonly Term[];
  /** Whether a word was asked for by its beginning, not only typed as far. */
  readonly hasPrefixes: boolean;
}

/**
 * The spellings in the index of what was asked for, in the languages that the documents are in.
 *
 * @param smallWords words that say nothing by themselves; they count where there are no others
 */
export function termsOf(
  parsed: ParsedQuery,
  stemmings: readonly (string | null)[],
  smallWords: ReadonlySet<string>,
  limits: LexicalLimits,
): QueryTerms {
  const phraseWords = parsed.phrases.flatMap(({ tokens }) => tokens.filter(({ kind }) => kind !== 'last'));
  const unique = [...new Map([...parsed.words, ...phraseWords].map((token) => [token.text, token])).values()];
  const telling = unique.filter(({ text, word }) => !smallWords.has(word) && !smallWords.has(text));
  const words = telling.length > 0 || parsed.prefixes.length > 0 ? telling : unique;
  const kept =
    words.length <= limits.words
      ? words
      : words.toSorted((a, b) => b.text.length - a.text.length).slice(0, limits.words);
  const spellings = new Set(kept.flatMap((token) => stemmings.flatMap((stemming) => stemsOf(token, stemming))));
  const { typing } = parsed;
  // Two letters begin so much that it is only worth while where there is nothing else to go by.
  const isTypingUseful = typing !== null && (typing.length >= MIN_TYPING_LENGTH || unique.length === 1);
  const beginnings = new Set([...parsed.prefixes.slice(0, MAX_PREFIXES), ...(isTypingUseful ? [typing] : [])]);
  return {
    tokens: kept,
    all: [...[...spellings].map((text) => ({ text, isPrefix: false })), ...[...beginnings].map(prefixTerm)],
    hasPrefixes: parsed.prefixes.length > 0,
  };
}

function prefixTerm(text: string): Term {
  return { text: exactTerm({ text }), isPrefix: true };
}

export function termKey({ text, isPrefix }: Term): string {
  return isPrefix ? `${text}*` : text;
}

/**
 * Decides which terms select and which only rank, by how many of the `size` chunks each is in.
 *
 */
export function planLexicalQuery(
  parsed: ParsedQuery,
  { all, hasPrefixes }: QueryTerms,
  frequencies: Frequencies,
  size: number,
  limits: LexicalLimits,
): LexicalQuery {
  const frequency = (term: Term) => frequencies.get(termKey(term)) ?? 0;
  const required = parsed.phrases.slice(0, MAX_PHRASES).map(sequenceOf);
  const excluded = parsed.excluded.slice(0, MAX_PHRASES).map(sequenceOf);
  const unseen = all.filter((term) => frequency(term) === 0).slice(0, MAX_UNSEEN_TERMS);
  const seen = all.filter((term) => frequency(term) > 0).toSorted((a, b) => frequency(a) - frequency(b));
  const telling = seen.filter((term) => frequency(term) <= Math.max(HANDFUL, size * NO_INFORMATION_SHARE));
  // What says nothing is asked for only where there is nothing else.
  const kept = (telling.length > 0 ? telling : seen.slice(0, 1)).slice(0, limits.terms);
  let chunks = 0;
  const selecting = kept.filter((term, index) => {
    chunks += frequency(term);
    return required.length === 0 && (index === 0 || chunks <= limits.ranked);
  });
  return {
    select: required.length === 0 ? [...selecting, ...unseen] : [],
    // Looking up how often a beginning is in a chunk costs more than it tells.
    optional: kept.filter((term) => !term.isPrefix && !selecting.includes(term)),
    required,
    excluded,
    exactWeight: hasPrefixes || required.length > 0 ? 1 : TYPING_WEIGHT,
  };
}

function sequenceOf({ tokens, isOpen }: Phrase): Term[] {
  const kept = tokens.slice(0, MAX_PHRASE_TOKENS);
  return kept.map((token, index) => ({
    text: exactTerm(token),
    isPrefix: isOpen && index === kept.length - 1 && kept.length === tokens.length,
  }));
}
