import { type Token, tokenize } from './tokens.ts';

/** Words that stand in this order, as they are written. */
export interface Phrase {
  readonly tokens: readonly Token[];
  /** Whether its last word may be the beginning of one. */
  readonly isOpen: boolean;
}

/** What a person asks for. */
export interface ParsedQuery {
  /** Each once. */
  readonly words: readonly Token[];
  /** What words may begin with: asked for with a star, and a single character of a script without spaces. */
  readonly prefixes: readonly string[];
  /** The word that is being typed: the last one, when nothing comes behind it. */
  readonly typing: string | null;
  /** An answer has all of these… */
  readonly phrases: readonly Phrase[];
  /** …and none of these. */
  readonly excluded: readonly Phrase[];
  /** The query in plain words, for what goes by meaning. */
  readonly text: string;
}

const QUOTE = '["“”„«»]';
/** A number whose thousands are parted by spaces. */
const SPACED_NUMBER = String.raw`(?<!\S)\p{Nd}{1,3}(?: \p{Nd}{3}){1,9}(?:[.,]\p{Nd}{1,9})?(?!\S)`;
/** An optional minus and a quotation (closed or not), such a number, or whatever stands between white space. */
const PART = new RegExp(`(?<![^\\s(])(-?)${QUOTE}([^"“”„«»]*)(${QUOTE}|$)|${SPACED_NUMBER}|[^\\s]+`, 'gu');
const EXCLUSION = /^[-–](?=[\p{L}\p{N}])/u;
const STARRED = /[\p{L}\p{M}\p{N}]\*+$/u;
const ENDS_IN_WORD = /[\p{L}\p{M}\p{N}]$/u;
/** A single letter begins too much to be worth looking for while somebody types. */
const MIN_TYPING_LENGTH = 2;

/** Reads a query. Any string is one: what is no operator where it stands is a word, or nothing. */
export function parseQuery(query: string): ParsedQuery {
  const words = new Map<string, Token>();
  const prefixes = new Set<string>();
  const phrases: Phrase[] = [];
  const excluded: Phrase[] = [];
  const texts: string[] = [];
  const excludedTexts: string[] = [];
  let typing: string | null = null;

  const addRun = (run: string, isLast: boolean) => {
    const isStarred = STARRED.test(run);
    const tokens = tokenize(run);
    for (const [index, token] of tokens.entries()) {
      const isEnd = index === tokens.length - 1;
      if (token.kind === 'last') {
        if (tokens[index - 1]?.end !== token.end) prefixes.add(token.text);
      } else if (isEnd && isStarred && token.kind === 'word') prefixes.add(token.text);
      else words.set(token.text, token);
      if (isEnd && isLast && token.kind === 'word' && token.text.length >= MIN_TYPING_LENGTH) typing = token.text;
    }
  };

  for (const match of query.matchAll(PART)) {
    const [part, minus, quoted, closing] = match;
    const isLast = match.index + part.length === query.length && ENDS_IN_WORD.test(part);
    if (quoted !== undefined) {
      const phrase = phraseOf(quoted, closing === '' && ENDS_IN_WORD.test(quoted));
      if (phrase === null) continue;
      (minus === '-' ? excluded : phrases).push(phrase);
      (minus === '-' ? excludedTexts : texts).push(quoted);
    } else if (EXCLUSION.test(part)) {
      const phrase = phraseOf(part, STARRED.test(part));
      if (phrase === null) continue;
      excluded.push(phrase);
      excludedTexts.push(part);
    } else {
      addRun(part, isLast);
      texts.push(part);
    }
  }
  // Nothing but exclusions: what looked like one was none.
  if (words.size === 0 && prefixes.size === 0 && phrases.length === 0 && excluded.length > 0) {
    return parseQuery(excludedTexts.map((text) => text.replace(/^[-–\s]+/, '')).join(' '));
  }
  return { words: [...words.values()], prefixes: [...prefixes], typing, phrases, excluded, text: texts.join(' ') };
}

function phraseOf(text: string, isTyped: boolean): Phrase | null {
  const tokens = tokenize(text);
  const last = tokens.at(-1);
  if (last === undefined) return null;
  // Behind its last pair a run goes on or does not: both are the phrase. One character alone begins a pair.
  if (last.kind === 'last') {
    const isPaired = tokens.at(-2)?.kind === 'pair' && tokens.at(-2)?.end === last.end;
    return isPaired ? { tokens: tokens.slice(0, -1), isOpen: false } : { tokens, isOpen: true };
  }
  return { tokens, isOpen: isTyped };
}
