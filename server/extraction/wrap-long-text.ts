/**
 * Cuts a text that is too long for one passage at sentence ends, a too long sentence at white space, and a too long
 * word anywhere. Pieces are at most `maxChars` long; joined with spaces they give the text back (but for cuts
 * inside a word).
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
    const space = sentence.lastIndexOf(' ', start + maxChars - 1);
    let end = space > start ? space + 1 : start + maxChars;
    // Never between the halves of a surrogate pair.
    if (/[\ud800-\udbff]/.test(sentence.charAt(end - 1))) end -= 1;
    yield sentence.slice(start, end);
    start = end;
  }
  yield sentence.slice(start);
}
