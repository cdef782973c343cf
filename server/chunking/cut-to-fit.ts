import { countTokens } from './count-tokens.ts';

/** A text is looked at in windows of so many characters for each token that is allowed. */
const WINDOW_PER_TOKEN = 8;
/** How far from the middle a white space is looked for, as a part of the text. */
const REACH = 0.2;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Cuts a text that no sentence divides into parts of at most `maxTokens`: at white space where there is some near, else
 * between characters as a reader sees them. One that is itself too long (a letter with a thousand accents) is cut too,
 * though never within a code point. Lazy, and linear in the text.
 *
 * @returns the parts, trimmed, with whether white space stood before each
 */
export function* cutToFit(
  text: string,
  maxTokens: number,
): Generator<{ text: string; tokens: number; follows: boolean }> {
  const windowLength = Math.max(64, maxTokens * WINDOW_PER_TOKEN);
  let at = 0;
  while (at < text.length) {
    const end =
      text.length - at <= windowLength ? text.length : at + cutNear(text.slice(at, at + windowLength), windowLength);
    yield* halved(text.slice(at, end), maxTokens, at > 0 && /\s/.test(text.charAt(at - 1)));
    at = end;
  }
}

function* halved(
  raw: string,
  maxTokens: number,
  isAfterSpace: boolean,
): Generator<{ text: string; tokens: number; follows: boolean }> {
  const text = raw.trim();
  if (text === '') return;
  const tokens = countTokens(text);
  const middle = tokens > maxTokens ? cutNear(text, text.length / 2) : 0;
  if (middle === 0 || middle === text.length) {
    yield { text, tokens, follows: isAfterSpace || /^\s/.test(raw) };
    return;
  }
  yield* halved(text.slice(0, middle), maxTokens, isAfterSpace || /^\s/.test(raw));
  yield* halved(text.slice(middle), maxTokens, /\s/.test(text.charAt(middle - 1)));
}

/** Where a text is best cut near an offset: behind white space, between graphemes, between code points. */
function cutNear(text: string, wanted: number): number {
  const reach = Math.ceil(text.length * REACH);
  const from = Math.max(1, Math.floor(wanted) - reach);
  const to = Math.min(text.length - 1, Math.ceil(wanted) + reach);
  let best = 0;
  for (const { index } of text.slice(from, to).matchAll(/\s/g)) {
    const at = from + index + 1;
    if (best === 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
  }
  if (best !== 0) return best;
  const near = Math.min(Math.floor(wanted), text.length - 1);
  const boundary = graphemes.segment(text).containing(near)?.index ?? 0;
  if (boundary > 0) return boundary;
  const code = text.charCodeAt(near);
  return code >= 0xdc00 && code <= 0xdfff ? near - 1 : near;
}
