import type { Block, BlockDocument } from './blocks.ts';
import { joinLines } from './join-lines.ts';
import { DocumentWords } from './line-end-hyphens.ts';

/**
 * Plain text as blocks: paragraphs are parted by blank lines. Where a text has none (one paragraph a line, as many
 * programs export), each long line is a paragraph of its own. In a text that was divided into lines to be printed, as
 * text recognition gives it, words that were divided with them are made whole.
 */
export function readPlainText(text: string): BlockDocument {
  return { title: null, language: null, blocks: { [Symbol.iterator]: () => paragraphs(text) } };
}

/** It goes from line to line, and never splits the whole: a file may have fifty million of them. */
function* paragraphs(text: string): Generator<Block> {
  const hyphens = hyphensOf(text);
  let start = 0;
  let lines = 0;
  for (const line of linesOf(text, 0, text.length)) {
    const isBlank = text.slice(line.start, line.end).trim() === '';
    if (!isBlank) lines += 1;
    if (!isBlank && !line.endsPage) continue;
    if (lines > 0) yield* blocksOf(text, start, line.end, lines, hyphens);
    start = line.end;
    lines = 0;
  }
  if (lines > 0) yield* blocksOf(text, start, text.length, lines, hyphens);
}

function* blocksOf(text: string, start: number, end: number, lines: number, hyphens: Hyphens | null): Generator<Block> {
  if (lines > 1 && (end - start) / lines > SOFT_WRAP_CHARS) {
    for (const line of linesOf(text, start, end)) yield { kind: 'body', text: text.slice(line.start, line.end) };
  } else if (hyphens && lines > 1 && lines < MOST_LINES) {
    const texts = [...linesOf(text, start, end)].map((line) => text.slice(line.start, line.end).trim());
    hyphens.words.learn(texts);
    yield { kind: 'body', text: joinLines(texts, hyphens.words, hyphens.otherwise) };
  } else {
    yield { kind: 'body', text: text.slice(start, end) };
  }
}

/** What is known of the hyphens at the ends of a text's lines. */
interface Hyphens {
  readonly words: DocumentWords;
  readonly otherwise: 'divide' | 'join';
}

/**
 * Null where no line ends with a hyphen. Editors break lines after the hyphens of words but divide none, so there are
 * few of them; a printed text has one in every tenth to thirtieth line.
 */
function hyphensOf(text: string): Hyphens | null {
  let lines = 0;
  let hyphens = 0;
  for (const line of linesOf(text, 0, Math.min(text.length, SAMPLE_CHARS))) {
    if (line.end - line.start < SHORT_LINE) continue;
    lines += 1;
    if (/\p{L}[-\u2010\u00ad¬]\s?$/u.test(text.slice(line.end - 3, line.end))) hyphens += 1;
  }
  if (hyphens === 0) return null;
  return { words: new DocumentWords(), otherwise: hyphens > lines * FEWEST_DIVISIONS ? 'divide' : 'join' };
}

const SAMPLE_CHARS = 512 * 1024;
const SHORT_LINE = 20;
const FEWEST_DIVISIONS = 0.03;
// Of a paragraph: more are a list or data.
const MOST_LINES = 1000;

// Lines that a person or a program wrapped by hand are rarely longer.
const SOFT_WRAP_CHARS = 120;

interface Line {
  readonly start: number;
  /** Without what ends it. */
  readonly end: number;
  readonly endsPage: boolean;
}

function* linesOf(text: string, start: number, end: number): Generator<Line> {
  const lineEnd = /\r\n?|[\n\f\u2028\u2029]/g;
  let at = start;
  while (at < end) {
    lineEnd.lastIndex = at;
    const match = lineEnd.exec(text);
    if (!match || match.index >= end) break;
    yield { start: at, end: match.index, endsPage: match[0] === '\f' };
    at = lineEnd.lastIndex;
  }
  if (at < end) yield { start: at, end, endsPage: false };
}
