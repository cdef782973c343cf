import type { Phrase } from './parse-query.ts';
import { keepsFirstLetter, stemsOf } from './stems.ts';
import { type Token, tokenize } from './tokens.ts';

/** What is marked in an answer. */
export interface Markable {
  /** Stems of the words that were looked for. */
  readonly stems: ReadonlySet<string>;
  /** What words begin with. */
  readonly prefixes: readonly string[];
  /** The word that was being typed: what it begins is marked where it stands nowhere itself. */
  readonly typing: { readonly prefix: string; readonly stems: ReadonlySet<string> } | null;
  readonly phrases: readonly Phrase[];
}

type Mark = [start: number, end: number];

/**
 * The stretches of a text that a query matches, as [start, end) in UTF-16 units, in order and apart from each other: words
 * by their stems in the language of the text or by their beginnings, phrases whole, adjoining pairs of characters as one.
 */
export function marksIn(text: string, stemming: string | null, markable: Markable): Mark[] {
  const tokens = tokenize(text);
  const { stems, prefixes, typing, phrases } = markable;
  const isLikely = likelihood([...stems, ...(typing?.stems ?? [])], stemming);
  const likely = tokens.filter(isLikely).map((token) => ({ token, own: stemsOf(token, stemming) }));
  const found = likely.filter(({ own }) => own.some((stem) => stems.has(stem))).map(({ token }) => token);
  const isTypedWhole = typing === null || likely.some(({ own }) => own.some((stem) => typing.stems.has(stem)));
  const beginnings = isTypedWhole ? prefixes : [...prefixes, typing.prefix];
  const begun =
    beginnings.length === 0
      ? []
      : tokens.filter(({ text: word }) => beginnings.some((prefix) => word.startsWith(prefix)));
  return merged([
    ...found.map(({ start, end }): Mark => [start, end]),
    ...begun.map((token): Mark => [token.start, token.kind === 'word' ? token.end : endOfFirst(text, token)]),
    ...phrases.flatMap((phrase) => phrasesIn(text, tokens, phrase)),
  ]);
}

/** Tells without stemming it, which is dear, that a token has none of these stems. */
function likelihood(stems: readonly string[], stemming: string | null): (token: Token) => boolean {
  if (!keepsFirstLetter(stemming)) return () => true;
  const initials = new Set(stems.map((stem) => stem[0]));
  return ({ text }) => initials.has(text[0]);
}

function phrasesIn(text: string, tokens: readonly Token[], { tokens: wanted, isOpen }: Phrase): Mark[] {
  const marks: Mark[] = [];
  for (let at = 0; at + wanted.length <= tokens.length; at++) {
    const isHere = wanted.every((token, index) => {
      const word = tokens[at + index]?.text ?? '';
      return isOpen && index === wanted.length - 1 ? word.startsWith(token.text) : word === token.text;
    });
    const first = tokens[at];
    const last = tokens[at + wanted.length - 1];
    if (!isHere || first === undefined || last === undefined) continue;
    marks.push([first.start, wanted.at(-1)?.kind === 'last' ? endOfFirst(text, last) : last.end]);
  }
  return marks;
}

/** Where the first character of a pair ends. */
function endOfFirst(text: string, { start }: Token): number {
  return start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
}

function merged(marks: readonly Mark[]): Mark[] {
  const apart: Mark[] = [];
  for (const [start, end] of marks.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else apart.push([start, end]);
  }
  return apart;
}
