import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { stemmingOf, stemsOf } from './stems.ts';
import { type Token, tokenize } from './tokens.ts';

/**
 * Counted up when the terms of a text change: what was indexed under an earlier version is indexed again in the
 * background (`refresh-index.ts`). 2: languages are told by the text; C++, 1,234.56, e-mail and U.S.A. are terms. 3: so
 * are .NET, AT&T and what is written together of NF-88417; digits are the same in all scripts.
 */
export const INDEX_VERSION = 3;

/** A piece of a document as it is indexed. */
export interface IndexedChunk {
  readonly id: number;
  readonly text: string;
  readonly headingPath: readonly string[];
  /** Of its document. */
  readonly title: string | null;
  readonly language: string | null;
}

/** What a chunk is found by. None of the terms holds white space. */
export interface IndexTerms {
  /** Stems of the title and the headings, and of the text: what is ranked. */
  readonly title: readonly string[];
  readonly body: readonly string[];
  /** Every word as it is written, in order, marked as such: for phrases and prefixes. Title and headings come behind. */
  readonly exact: readonly string[];
}

/** The longest that finding terms keeps everything else of the process waiting. */
const MAX_TURN_MS = 3;

/** The terms of many chunks, one after the other; others of the process have their turn in between. */
export async function* termsOfEach<Chunk extends IndexedChunk>(
  chunks: readonly Chunk[],
): AsyncGenerator<{ readonly chunk: Chunk; readonly terms: IndexTerms }> {
  let turnBegan = performance.now();
  for (const chunk of chunks) {
    yield { chunk, terms: indexTerms(chunk) };
    if (performance.now() - turnBegan < MAX_TURN_MS) continue;
    await nextTurn();
    turnBegan = performance.now();
  }
}

/** Stands between texts, so that no phrase is found across them. */
const GAP = '.';

function indexTerms(chunk: IndexedChunk): IndexTerms {
  const stemming = stemmingOf(chunk.language);
  const text = tokenize(chunk.text);
  const titles = [chunk.title ?? '', ...chunk.headingPath].filter((title) => title !== '').map(tokenize);
  return {
    title: titles.flatMap((tokens) => stemsOfAll(tokens, stemming)),
    body: stemsOfAll(text, stemming),
    exact: [text, ...titles].flatMap((tokens, index) => [...(index > 0 ? [GAP] : []), ...tokens.map(exactTerm)]),
  };
}

/** The last character of a run without spaces is for exact search alone: its pair has been counted. */
function stemsOfAll(tokens: readonly Token[], stemming: string | null): string[] {
  return tokens.flatMap((token, index) =>
    token.kind === 'last' && tokens[index - 1]?.kind === 'pair' && tokens[index - 1]?.end === token.end
      ? []
      : stemsOf(token, stemming),
  );
}

/** A word as it is written. The mark keeps it apart from stems. */
export function exactTerm({ text }: Pick<Token, 'text'>): string {
  return `=${text}`;
}

/** What all chunks of an owner, or of a document, are found by. Ids may hold anything: their digest does not. */
export function ownerTerm(ownerId: string): string {
  return `@o${digest(ownerId)}`;
}

export function documentTerm(documentId: string): string {
  return `@d${digest(documentId)}`;
}

function digest(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 20);
}
