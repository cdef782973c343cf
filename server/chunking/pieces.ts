import type { Locator, Passage } from '#domain/passage.ts';
import { joinCues } from '#server/text/cues.ts';
import type { PassageWindow } from '#server/text/passage-window.ts';
import { type Stretch, splitSentences } from '#server/text/split-sentences.ts';
import { countTokens } from './count-tokens.ts';
import { cutToFit } from './cut-to-fit.ts';

/** What a cut before a piece would part, the worst last. */
export type Seam = 'section' | 'block' | 'sentence' | 'fragment';

/** What chunks are packed of: a sentence, a heading, a row of a table, a block of code, or a part of one too long. */
export interface Piece {
  readonly text: string;
  readonly tokens: number;
  /** What stands between it and the piece before it where both are in one chunk. */
  readonly glue: string;
  readonly seam: Seam;
  readonly isHeading: boolean;
  /** The row that says what the columns of its table are, for the other rows of that. */
  readonly tableHeader: { readonly text: string; readonly tokens: number } | null;
  readonly first: number;
  readonly last: number;
  /** Of the passage that it begins in. */
  readonly locator: Locator;
  readonly headingPath: readonly string[];
}

interface PieceOptions {
  readonly maxTokens: number;
  readonly language: string | null;
}

/** A header that takes more than this part of a chunk is not repeated in each. */
const MAX_HEADER_SHARE = 0.25;
const BULLET = /[•●▪◦‣■□◆➢✓∙]\s*$/;

/**
 * The pieces of a source in order, one iterable for each passage or run of captions. Each piece has at most `maxTokens`:
 * together they are all of the text, but for white space. Lazy: a step looks at a window of the text, however long that is.
 *
 * @param passages moves along with the pieces
 */
export async function* piecesOf(passages: PassageWindow, options: PieceOptions): AsyncGenerator<Iterable<Piece>> {
  const headerOfRow = tableReader(passages, options.maxTokens);
  let index = 0;
  while (await passages.load(index)) {
    passages.release(index - 1);
    const passage = passages.at(index);
    if (passage === undefined) return;
    if (passage.locator.kind === 'time') {
      const { pieces, next } = await piecesOfCues(passages, index, options);
      yield pieces;
      index = next;
      continue;
    }
    if (passage.role === 'table') await passages.load(index + 1);
    const { locator, headingPath } = passage;
    const isHeading = passage.role === 'heading';
    const place = { first: index, last: index, isHeading, tableHeader: headerOfRow(index), locator, headingPath };
    const parts = partsOfBlock(passage, passages.at(index - 1), { place, language: options.language });
    yield fittedAll(parts, options.maxTokens);
    index++;
  }
}

function* fittedAll(parts: Iterable<Part>, maxTokens: number): Generator<Piece> {
  for (const part of parts) yield* fitted(part, maxTokens);
}

type Part = Omit<Piece, 'tokens'>;

function partsOfBlock(
  passage: Passage,
  before: Passage | undefined,
  { place, language }: { place: Omit<Part, 'text' | 'glue' | 'seam'>; language: string | null },
): Iterable<Part> {
  const { text, role } = passage;
  const seam = before !== undefined && isOtherSection(before, passage) ? 'section' : 'block';
  switch (role) {
    case 'heading':
      return [{ ...place, text, glue: '\n\n', seam: before?.role === 'heading' ? 'block' : 'section' }];
    case 'code':
    case 'table': {
      const goesOn = before?.role === role && seam === 'block';
      return [{ ...place, text, glue: goesOn ? '\n' : '\n\n', seam: goesOn ? 'sentence' : seam }];
    }
    default:
      return partsOfText(text, splitSentences(text, language), { ...place, glue: '\n\n', seam });
  }
}

/** The sentences of a text with all that stands between them. */
function* partsOfText(text: string, sentences: Iterable<Stretch>, whole: Omit<Part, 'text'>): Generator<Part> {
  let open: { start: number; cut: boolean } | null = null;
  let glue = whole.glue;
  let seam = whole.seam;
  let lastEnd = 0;
  for (const { start, end, cut } of sentences) {
    if (open !== null) {
      // A mark of a reference stays with the sentence before it, a bullet with the one behind.
      const bullet = BULLET.exec(text.slice(lastEnd, start));
      const at = bullet === null ? start : lastEnd + bullet.index;
      const raw = text.slice(open.start, at);
      const kept = raw.trimEnd();
      yield { ...whole, text: kept.trimStart(), glue, seam };
      glue = kept.length < raw.length ? ' ' : '';
      seam = cut && open.cut ? 'fragment' : 'sentence';
      open = { start: at, cut };
    } else open = { start: 0, cut };
    lastEnd = end;
  }
  yield { ...whole, text: text.slice(open?.start ?? 0).trim(), glue, seam };
}

/** Captions: the cues of a chapter are one text, whose sentences begin and end within cues. */
async function piecesOfCues(
  passages: PassageWindow,
  from: number,
  { maxTokens, language }: PieceOptions,
): Promise<{ pieces: Iterable<Piece>; next: number }> {
  const run = await joinCues(passages, from);
  // What is not speech is left out of a run: it stands before its first cue, or behind its last.
  const begin = run.text === '' ? run.next : run.placeOf(0).passage;
  const end = run.text === '' ? run.next : run.endOf(run.text.length).passage + 1;
  const previous = passages.at(from - 1);
  const here = passages.at(from);
  const isNewChapter = previous !== undefined && here !== undefined && isOtherSection(previous, here);
  const seam = isNewChapter ? 'section' : 'sentence';
  const cue = { glue: ' ', seam, isHeading: false, tableHeader: null } as const;
  const placeOf = (first: number, last: number) => {
    const { locator, headingPath } = passages.at(first) ?? { locator: { kind: 'time', seconds: 0 }, headingPath: [] };
    return { first, last, locator, headingPath } as const;
  };
  function* pieces(): Generator<Piece> {
    yield* unspoken(from, begin);
    let at = 0;
    const sentences = run.stretches ?? splitSentences(run.text, language);
    for (const part of begin < end ? partsOfText(run.text, sentences, { ...cue, ...placeOf(begin, begin) }) : []) {
      for (const piece of fitted(part, maxTokens)) {
        const start = run.text.indexOf(piece.text, at);
        at = start + piece.text.length;
        yield { ...piece, ...placeOf(run.placeOf(start).passage, run.endOf(at).passage) };
      }
    }
    yield* unspoken(end, run.next);
  }
  function* unspoken(first: number, behind: number): Generator<Piece> {
    for (let index = first; index < behind; index++) {
      yield* fitted({ ...cue, ...placeOf(index, index), text: passages.at(index)?.text ?? '' }, maxTokens);
    }
  }
  return { pieces: pieces(), next: run.next };
}

/** A part as it is, or cut where it is too long. */
export function* fitted(part: Part, maxTokens: number): Generator<Piece> {
  if (part.text.trim() === '') return;
  let isFirst = true;
  for (const { text, tokens, follows } of cutToFit(part.text, maxTokens)) {
    yield isFirst ? { ...part, text, tokens } : { ...part, text, tokens, glue: follows ? ' ' : '', seam: 'fragment' };
    isFirst = false;
  }
}

function isOtherSection(one: Passage, other: Passage): boolean {
  const a = one.headingPath;
  const b = other.headingPath;
  return one.role !== 'heading' && (a.length !== b.length || a.some((heading, index) => heading !== b[index]));
}

/** Answers, for a passage behind the first row of a table, that row, where it looks like the head of the columns. */
function tableReader(passages: PassageWindow, maxTokens: number): (index: number) => Piece['tableHeader'] {
  let begin = -1;
  let header: Piece['tableHeader'] = null;
  return (index) => {
    const passage = passages.at(index);
    if (passage?.role !== 'table') return null;
    const before = passages.at(index - 1);
    if (before?.role !== 'table' || isOtherSection(before, passage)) {
      begin = index;
      header = headerOf(passage.text, passages.at(index + 1), maxTokens);
    }
    return index === begin ? null : header;
  };
}

const MAX_HEADER_LENGTH = 1_000;

function headerOf(first: string, second: Passage | undefined, maxTokens: number): Piece['tableHeader'] {
  if (second?.role !== 'table' || first.length > MAX_HEADER_LENGTH) return null;
  const cells = first.split(' | ');
  // Rows that name their columns themselves need no head.
  const isHead = cells.length > 1 && !cells.some((cell) => cell.includes(': '));
  if (!isHead || second.text.split(' | ').length !== cells.length) return null;
  const tokens = countTokens(first) + 1;
  return tokens <= maxTokens * MAX_HEADER_SHARE ? { text: first, tokens } : null;
}
