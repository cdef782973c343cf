import type { Locator } from '#domain/passage.ts';
import type { PassageReader } from '#server/text/passage-reader.ts';
import { PassageWindow } from '#server/text/passage-window.ts';
import { countTokens } from './count-tokens.ts';
import { fitted, type Piece, piecesOf, type Seam } from './pieces.ts';

/** A piece of a document that a search can find. */
export interface NewChunk {
  readonly text: string;
  /** As `countTokens` counts them. */
  readonly tokens: number;
  /** The headings that its text stands under, outermost first, with those that it begins with. */
  readonly headingPath: readonly string[];
  /** Where it begins. */
  readonly locator: Locator;
  /** The passages that it is made of, 0-based, both ends included. A repeated head of a table is none of them. */
  readonly firstPassage: number;
  readonly lastPassage: number;
}

/** What is at least this part of a chunk stands by itself; less goes together with the section that follows. */
const SMALL = 0.25;

/** What a cut costs, as a part of a chunk: so much fuller would another have to make it. */
const COST: Readonly<Record<Seam, number>> = { section: -0.5, block: 0, sentence: 0.25, fragment: 0.6 };
const UNDER_A_HEADING = 2;

/**
 * Cuts a document into chunks of at most `maxTokens`, each made of whole sentences, rows and blocks of code as far as
 * they fit, in order and without overlap: all text of all passages is in them. Sections are kept apart unless they are
 * small; a section that does not fit is cut between paragraphs, into chunks of about the same size. No chunk ends with a
 * heading whose text follows. A table that is cut has its head repeated. Lazy: a step makes one chunk, and only the passages
 * around it are in memory.
 *
 * @param passages of the document, in their order
 * @param options.language of the text, as a tag; null where nobody knows
 */
export async function* chunkPassages(
  passages: PassageReader,
  options: { maxTokens: number; language: string | null },
): AsyncGenerator<NewChunk> {
  const { maxTokens } = options;
  let open: Piece[] = [];
  let tokens = 0;
  const take = (isAll: boolean) => {
    open = makeRoom(open, maxTokens);
    const count = cutOf(open, maxTokens, isAll);
    const taken = open.slice(0, count);
    open = open.slice(count);
    tokens = sum(open);
    return chunksOf(taken, maxTokens);
  };
  for await (const pieces of piecesOf(new PassageWindow(passages), options)) {
    for (const piece of pieces) {
      const isSection = piece.seam === 'section' && tokens >= maxTokens * SMALL;
      if (isSection && !open.every(({ isHeading }) => isHeading)) while (open.length > 0) yield* take(true);
      open.push(piece);
      tokens += cost(piece);
      while (tokens > 2 * maxTokens) yield* take(false);
    }
  }
  while (open.length > 0) yield* take(true);
}

/** What does not fit under the headings before it is cut, so that they need not stand alone. */
function makeRoom(pieces: Piece[], maxTokens: number): Piece[] {
  const at = pieces.findIndex(({ isHeading }) => !isHeading);
  const under = pieces[at];
  // Of one that runs over several passages nobody would know which part stands in which.
  if (at < 1 || under === undefined || under.first !== under.last) return pieces;
  const room = maxTokens - sum(pieces.slice(0, at)) - cost({ ...under, tokens: 0 });
  if (under.tokens <= room || room < maxTokens * SMALL) return pieces;
  return pieces.toSpliced(at, 1, ...fitted(under, room));
}

/**
 * How many of the pieces make the next chunk.
 *
 * @param isAll whether no more belong to them: then what is left is shared out evenly
 */
function cutOf(pieces: readonly Piece[], limit: number, isAll: boolean): number {
  const maxTokens = limit - (pieces[0]?.tableHeader?.tokens ?? 0);
  const total = sum(pieces);
  if (isAll && total <= maxTokens) return pieces.length;
  const target = isAll && total <= 2 * maxTokens ? total / 2 : maxTokens;
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  let size = 0;
  for (let count = 1; count < pieces.length; count++) {
    const last = pieces[count - 1];
    const next = pieces[count];
    if (last === undefined || next === undefined) break;
    size += cost(last);
    if (size > maxTokens && count > 1) break;
    // The second half has to fit as well.
    const overflow = target < maxTokens ? Math.max(0, total - size - maxTokens) / maxTokens : 0;
    const loss =
      Math.abs(target - size) / maxTokens + overflow * 4 + COST[next.seam] + (last.isHeading ? UNDER_A_HEADING : 0);
    if (loss < least) {
      least = loss;
      best = count;
    }
  }
  return best;
}

/** The chunk of these pieces; two in the rare case that together they count for more than each for itself. */
function* chunksOf(pieces: readonly Piece[], maxTokens: number): Generator<NewChunk> {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return;
  const body = pieces.map(({ glue, text }, index) => (index === 0 ? text : glue + text)).join('');
  const text = first.tableHeader === null ? body : `${first.tableHeader.text}\n${body}`;
  const tokens = countTokens(text);
  if (tokens > maxTokens) {
    if (pieces.length > 1) {
      const middle = cutOf(pieces, Math.ceil(maxTokens / 2), false);
      yield* chunksOf(pieces.slice(0, middle), maxTokens);
      yield* chunksOf(pieces.slice(middle), maxTokens);
      return;
    }
    if (first.tableHeader !== null) {
      yield* chunksOf([{ ...first, tableHeader: null }], maxTokens);
      return;
    }
  }
  const content = pieces.find(({ isHeading }) => !isHeading) ?? first;
  yield {
    text,
    tokens,
    headingPath: content.headingPath,
    locator: first.locator,
    firstPassage: first.first,
    lastPassage: last.last,
  };
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, piece) => total + cost(piece), 0);
}

/** What a piece adds to a chunk: a line break before it is a token. */
function cost({ tokens, glue }: Piece): number {
  return tokens + (glue.includes('\n') ? 1 : 0);
}
