import { MEDIA_TYPES } from '#domain/media-type.ts';
import { MAX_TEXT_CHARACTERS } from '#domain/source.ts';

/** What the box takes the words in it for. */
export type Understood =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'not-a-web-address' }
  | { readonly kind: 'text'; readonly text: string; readonly words: number }
  | { readonly kind: 'too-long'; readonly characters: number };

const DOCUMENT_ENDINGS = Object.values(MEDIA_TYPES).flatMap(({ extensions }): readonly string[] => extensions);

/**
 * A single line without spaces that looks like the address of a web page is a link; everything else is text, but for
 * addresses of other kinds (“ftp://…”) and without a site (“http://”). Whether a link leads anywhere is for the server to say.
 */
export function understand(input: string): Understood {
  const text = input.trim();
  if (text === '') return { kind: 'nothing' };
  const url = asUrl(text);
  if (url !== null) return /^https?:\/\/[^/\\]/i.test(url) ? { kind: 'url', url } : { kind: 'not-a-web-address' };
  if (text.length > MAX_TEXT_CHARACTERS) return { kind: 'too-long', characters: text.length };
  return { kind: 'text', text, words: countWords(text) };
}

function asUrl(text: string): string | null {
  if (/\s/.test(text)) return null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  const [, host, port, rest = ''] = /^([^/?#:@]+)(:\d+)?([/?#].*)?$/.exec(text) ?? [];
  if (host === undefined) return null;
  const isAddress =
    /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || (host === 'localhost' && (port !== undefined || rest !== ''));
  const ending = /^(?:[\p{L}\p{N}-]+\.)+(\p{L}{2,})$/u.exec(host)?.[1]?.toLowerCase();
  if (ending === undefined) return isAddress ? `http://${text}` : null;
  // “report.md” is the name of a file until something follows it.
  const isFileName = DOCUMENT_ENDINGS.includes(ending) && rest === '' && port === undefined;
  return isFileName ? null : `https://${text}`;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Beyond this the exact count is not worth the time that a key press may take. */
const EXACT_COUNT_CHARACTERS = 20_000;

function countWords(text: string): number {
  if (text.length > EXACT_COUNT_CHARACTERS) return text.split(/\s+/).length;
  let words = 0;
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words++;
  return words;
}
