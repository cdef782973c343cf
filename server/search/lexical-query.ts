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
   * The most chunks that one term may be in and still select answers, as a share of all, where that is more than
   * `minCommon`; commoner terms only rank. Nothing else left: the rarest of them selects.
   */
  readonly commonShare: number;
  readonly minCommon: number;
}

export const LEXICAL_LIMITS: LexicalLimits = { words: 64, terms: 16, commonShare: 0.1, minCommon: 1_000 };

/** Terms that no chunk seemed to have when that was looked up; one may have come since. */
const MAX_UNSEEN_TERMS = 16;

/** Beyond this share BM25 gives a word no weight, or less than none; in a handful of chunks that is chance. */
const NO_INFORMATION_SHARE = 0.5;
const HANDFUL = 20;
/** What was only being typed may be a word already: what it begins counts for little beside it. */
const TYPING_WEIGHT = 0.1;
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
  const beginnings = new Set([
    ...parsed.prefixes.slice(0, MAX_PREFIXES),
    ...(parsed.typing === null ? [] : [parsed.typing]),
  ]);
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
  const isCommon = (term: Term) => {
    const chunks = frequency(term);
    return (
      chunks > Math.max(HANDFUL, size * NO_INFORMATION_SHARE) ||
      chunks > Math.max(limits.minCommon, size * limits.commonShare)
    );
  };
  const unseen = all.filter((term) => frequency(term) === 0).slice(0, MAX_UNSEEN_TERMS);
  const seen = all
    .filter((term) => frequency(term) > 0)
    .toSorted((a, b) => frequency(a) - frequency(b))
    .slice(0, limits.terms);
  const rare = [...seen.filter((term) => !isCommon(term)), ...unseen];
  // Those that nothing seemed to have are no reason to leave out what there is.
  const isAnythingRare = rare.length > unseen.length;
  const common = seen.filter(isCommon);
  const select = required.length > 0 ? [] : isAnythingRare ? rare : [...unseen, ...common.slice(0, 1)];
  return {
    select,
    optional: seen.filter((term) => !select.includes(term)),
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
