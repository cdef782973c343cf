import { normalized } from '#server/text/normalized.ts';
import { textPortions } from './text-portions.ts';

/**
 * The text as a passage holds it: control characters and invisible marks gone, every run of white space one space,
 * ends trimmed, accents composed (NFC, so that a word is found however it was typed), lone surrogates replaced
 * (databases and JSON refuse them). Line breaks count as white space.
 */
export function foldText(text: string): string {
  if (text.length <= SHORT_CHARS && PLAIN.test(text)) return text;
  return text.length > LONG_CHARS ? foldLongText(text) : fold(text);
}

function fold(text: string): string {
  // White space first: then all control characters that are left are of no use.
  const folded = text.toWellFormed().replace(SPACE, ' ').replace(INVISIBLE, '');
  return normalized(folded.replace(/ {2,}/g, ' ').trim(), 'NFC');
}

/** What replaces much in a text of many megabytes needs many times its size in memory. */
function foldLongText(text: string): string {
  const parts: string[] = [];
  let isParted = false;
  for (const portion of textPortions(text)) {
    const part = fold(portion);
    isParted ||= /^\s/.test(portion);
    if (part !== '') {
      if (parts.length > 0 && isParted) parts.push(' ');
      parts.push(part);
      isParted = false;
    }
    isParted ||= /\s$/.test(portion);
  }
  return parts.join('');
}

/** What most short texts are: ASCII words with a space between them. On long ones the expression would overflow. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const SHORT_CHARS = 1_000;
const LONG_CHARS = 256 * 1024;

// A byte order mark counts as white space, but parts no words.
const SPACE = /[^\S\ufeff]+/g;

// Control characters, soft hyphen, zero-width space, word joiner, byte order mark and the controls of direction.
// Zero-width joiners stay: they carry meaning in Persian, Indic scripts and emoji.
const INVISIBLE = /[\p{Cc}\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
