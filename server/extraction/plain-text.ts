import type { Block, BlockDocument } from './blocks.ts';

/**
 * Plain text as blocks: paragraphs are parted by blank lines. Where a text has none (one paragraph a line, as many
 * programs export), each long line is a paragraph of its own.
 */
export function readPlainText(text: string): BlockDocument {
  return { title: null, language: null, blocks: { [Symbol.iterator]: () => paragraphs(text) } };
}

/** It goes from line to line, and never splits the whole: a file may have fifty million of them. */
function* paragraphs(text: string): Generator<Block> {
  let start = 0;
  let lines = 0;
  for (const line of linesOf(text, 0, text.length)) {
    const isBlank = text.slice(line.start, line.end).trim() === '';
    if (!isBlank) lines += 1;
    if (!isBlank && !line.endsPage) continue;
    if (lines > 0) yield* blocksOf(text, start, line.end, lines);
    start = line.end;
    lines = 0;
  }
  if (lines > 0) yield* blocksOf(text, start, text.length, lines);
}

function* blocksOf(text: string, start: number, end: number, lines: number): Generator<Block> {
  if (lines > 1 && (end - start) / lines > SOFT_WRAP_CHARS) {
    for (const line of linesOf(text, start, end)) yield { kind: 'body', text: text.slice(line.start, line.end) };
  } else {
    yield { kind: 'body', text: text.slice(start, end) };
  }
}

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
