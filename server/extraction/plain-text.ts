import type { Block, BlockDocument } from './blocks.ts';

/**
 * Plain text as blocks: paragraphs are parted by blank lines. Where a text has none (one paragraph a line, as many
 * programs export), each long line is a paragraph of its own.
 */
export function readPlainText(text: string): BlockDocument {
  return { title: null, language: null, blocks: paragraphs(text.replace(/\r\n?|\u2028|\u2029/g, '\n')) };
}

function* paragraphs(text: string): Generator<Block> {
  for (const paragraph of text.split(/\n(?:[^\S\n]*\n)+|\f/)) {
    const lines = paragraph.split('\n');
    if (lines.length > 1 && paragraph.length / lines.length > SOFT_WRAP_CHARS) {
      for (const line of lines) yield { kind: 'body', text: line };
    } else {
      yield { kind: 'body', text: paragraph };
    }
  }
}

// Lines that a person or a program wrapped by hand are rarely longer.
const SOFT_WRAP_CHARS = 120;
