import { guessCharset } from './guess-charset.ts';
import { looksLikeUtf16 } from './utf16.ts';

export interface DecodedText {
  readonly text: string;
  /** The name of the encoding, as the Encoding Standard spells it. */
  readonly charset: string;
}

/**
 * Decodes bytes of unknown encoding: byte order mark → `charset` from HTTP → `<meta>` (only if `markup`) → UTF-16
 * without a mark → strict UTF-8 → a statistical guess on the first 64 KB. Never fails: what cannot be decoded becomes
 * U+FFFD. A label that nobody knows is passed over.
 */
export function decodeText(
  bytes: Uint8Array,
  options: { readonly charset?: string | null; readonly markup?: boolean } = {},
): DecodedText {
  const marked = byteOrderMark(bytes);
  if (marked) return decodeAs(bytes, marked);
  const declared = [options.charset, options.markup ? declaredInMarkup(bytes) : null].map(knownCharset).find(Boolean);
  // A declared UTF-8 that isn't is a common lie, and the only one that can be proven.
  if (declared && declared !== 'utf-8') return decodeAs(bytes, declared);
  const unmarked = looksLikeUtf16(bytes);
  if (unmarked) return decodeAs(bytes, unmarked);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), charset: 'utf-8' };
  } catch {
    if (declared && isMostlyUtf8(bytes)) return decodeAs(bytes, declared);
    return decodeAs(bytes, guessCharset(bytes.subarray(0, SAMPLE_BYTES)));
  }
}

/** The encoding that the first bytes name, or null. */
export function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return null;
}

// The guess takes time that grows faster than the sample: 9.6 s on 12 MB.
const SAMPLE_BYTES = 64 * 1024;

function decodeAs(bytes: Uint8Array, charset: string): DecodedText {
  const decoder = new TextDecoder(charset);
  return { text: decoder.decode(bytes), charset: decoder.encoding };
}

function knownCharset(label: string | null | undefined): string | null {
  if (!label) return null;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return null;
  }
}

/** `<meta charset>`, `<meta http-equiv … content="…; charset=…">` or an XML declaration in the first 4 KB. */
function declaredInMarkup(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  const label =
    /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ??
    /^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1];
  // A page that could be read as ASCII so far cannot be UTF-16, whatever it says.
  return label?.toLowerCase().startsWith('utf-16') ? 'utf-8' : (label ?? null);
}

/** Whether no more than one character in a thousand is broken: UTF-8 with an accident rather than something else. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, SAMPLE_BYTES));
  let broken = 0;
  for (const char of text) if (char === '\ufffd') broken += 1;
  return broken * 1000 <= text.length;
}
