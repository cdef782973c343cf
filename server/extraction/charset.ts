import { declaredInMarkup } from './declared-charset.ts';
import { guessCharset } from './guess-charset.ts';
import { knownCharset } from './known-charset.ts';
import { surveyUtf8, type Utf8Survey } from './utf8-survey.ts';
import { looksLikeUtf16 } from './utf16.ts';

export interface DecodedText {
  readonly text: string;
  /** The name of the encoding, as the Encoding Standard spells it. */
  readonly charset: string;
}

/**
 * Decodes bytes of unknown encoding: byte order mark → `charset` from HTTP → what the markup declares (only if `markup`)
 * → UTF-16 without a mark → UTF-8, with a few bad bytes too → a statistical guess. Never fails: what cannot be decoded
 * becomes U+FFFD, and so a bad byte costs one character. An unknown label is ignored.
 */
export function decodeText(
  bytes: Uint8Array,
  options: { readonly charset?: string | null; readonly markup?: boolean } = {},
): DecodedText {
  const marked = byteOrderMark(bytes);
  if (marked) return decodeAs(bytes, marked);
  const declared = knownCharset(options.charset) ?? (options.markup ? declaredInMarkup(bytes) : null);
  const survey = surveyUtf8(bytes);
  // Two lies are common, and can be proven: UTF-8 that isn't, and the preset of a program over what is UTF-8 throughout.
  if (declared && declared !== 'utf-8' && !isUtf8Instead(declared, survey)) return decodeAs(bytes, declared);
  const unmarked = looksLikeUtf16(bytes);
  if (unmarked) return decodeAs(bytes, unmarked);
  if (survey.isAscii && switchesSets(bytes)) return decodeAs(bytes, 'iso-2022-jp');
  if (isUtf8(survey, declared === 'utf-8')) return decodeAs(bytes, 'utf-8');
  return decodeAs(bytes, guessCharset(bytes));
}

/** The encoding that the first bytes name, or null. */
export function byteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return null;
}

/**
 * Whether bytes are UTF-8, perhaps with accidents. Text in another encoding has next to no sequences that are whole by
 * chance (Thai has the most of them, fewer than half), so twice as many whole ones as broken ones are proof; where UTF-8 is declared, as
 * many are enough.
 */
function isUtf8({ whole, broken, isCut }: Utf8Survey, isDeclared: boolean): boolean {
  if (broken === 0) return true;
  // The end is missing, as of a download that broke off.
  if (broken === 1 && isCut) return true;
  return whole > 0 && whole >= broken * (isDeclared ? 1 : 2);
}

/** Whether bytes that are declared as an encoding of one byte a character are UTF-8. */
function isUtf8Instead(declared: string, { whole, broken }: Utf8Survey): boolean {
  return broken === 0 && whole >= FEWEST_WHOLE && ONE_BYTE.test(declared);
}

const FEWEST_WHOLE = 2;
const ONE_BYTE = /^(?:windows-\d|iso-8859-|koi8-|macintosh|ibm866)/;

/** Whether ASCII switches to Japanese, by what ISO-2022-JP does it with. */
function switchesSets(bytes: Uint8Array): boolean {
  let at = bytes.indexOf(ESCAPE);
  while (at !== -1) {
    if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x40 || bytes[at + 2] === 0x42)) return true;
    at = bytes.indexOf(ESCAPE, at + 1);
  }
  return false;
}

const ESCAPE = 0x1b;

function decodeAs(bytes: Uint8Array, charset: string): DecodedText {
  const decoder = new TextDecoder(charset);
  return { text: decoder.decode(bytes), charset: decoder.encoding };
}
