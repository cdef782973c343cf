import { wholeLength } from './text-portions.ts';

/**
 * Cuts a text that is too long for one passage at sentence ends, a too long sentence at white space, and a too long
 * word between characters as a reader sees them (an emoji of several code points or a letter with its accents stays
 * whole unless it is longer than a passage). Pieces are at most `maxChars` long; joined with spaces they give the text
 * back (but for cuts inside a word). Its time grows with the length of the text and no faster.
 */
export function wrapLongText(text: string, maxChars = 2000): string[] {
  if (text.length <= maxChars) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of sentences.segment(text)) {
    for (const part of segment.length > maxChars ? cutSentence(segment, maxChars) : [segment]) {
      if (piece.length + part.length > maxChars && piece !== '') {
        pieces.push(piece.trim());
        piece = '';
      }
      piece += part;
    }
  }
  pieces.push(piece.trim());
  return pieces.filter((each) => each !== '');
}

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

function* cutSentence(sentence: string, maxChars: number): Generator<string> {
  let start = 0;
  while (sentence.length - start > maxChars) {
    // No further than it may be cut: a search back to the beginning would take the square of the time.
    const window = sentence.slice(start, start + maxChars + LOOK_AHEAD);
    const space = window.lastIndexOf(' ', maxChars - 1);
    const end = start + (space > 0 ? space + 1 : wholeLength(window, maxChars));
    yield sentence.slice(start, end);
    start = end;
  }
  yield sentence.slice(start);
}

// Enough to see whether a character goes on.
const LOOK_AHEAD = 256;
