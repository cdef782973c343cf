import { type DocumentWords, isAddress, lineEndHyphenOf } from './line-end-hyphens.ts';

/**
 * The lines of a paragraph as running text: words that were divided at a line's end are whole again, and hyphens that
 * belong to words stay. Chinese and Japanese have no spaces between lines.
 *
 * @param otherwise what is done with a hyphen for and against which nothing speaks
 */
export function joinLines(
  lines: readonly string[],
  words: DocumentWords,
  otherwise: 'divide' | 'join' = 'divide',
): string {
  const parts: string[] = [];
  let last = '';
  for (const line of lines) {
    const hyphen = lineEndHyphenOf(last, line, words, otherwise);
    if (hyphen === 'divide') parts.push(parts.pop()?.slice(0, -1) ?? '');
    else if (last !== '' && hyphen !== 'join' && !isUnspaced(last, line)) parts.push(' ');
    parts.push(line);
    last = line;
  }
  return parts.join('');
}

function isUnspaced(line: string, next: string): boolean {
  return (CJK_END.test(line.slice(-1)) && CJK_START.test(next)) || endsInAddress(line);
}

const CJK_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。、]$/u;
export const CJK_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。、（「]/u;

/** Whether an address of the web is broken at the end of the line, after one of its signs. */
function endsInAddress(line: string): boolean {
  if (!/[/_=&?%#]$/.test(line.slice(-1))) return false;
  const end = line.slice(-LONGEST_ADDRESS);
  return isAddress(end.slice(end.lastIndexOf(' ') + 1));
}

const LONGEST_ADDRESS = 300;
