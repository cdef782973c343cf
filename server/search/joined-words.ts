import { foldWord } from './fold-word.ts';

export interface JoinedWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Only what is a plain word has a stem. */
  readonly kind: 'word' | 'signed';
}

/**
 * Parts with signs between them, one of them of digits (24/7, NF-88417, 978-3-16-148410-0, 2031-05-17) or the first short
 * (Wi-Fi, co-operate). They are found by their parts and besides, as one word, written together. A name may begin with a
 * point (.NET) or end in “.js”.
 */
const PARTS =
  /(?<![\p{L}\p{M}\p{N}][-\u2010\u2011/_]?)[\p{L}\p{N}]{1,20}(?:[-\u2010\u2011/_][\p{L}\p{N}]{1,20}){1,6}(?![\p{L}\p{M}\p{N}])/uy;
const POINTED = /\.[A-Za-z][A-Za-z\d]{1,9}(?![\p{L}\p{M}\p{N}.])/uy;
const WITH_SUFFIX =
  /(?<![\p{L}\p{M}\p{N}.])[A-Za-z][A-Za-z\d]{1,20}\.(?:js|ts|io|net|py|ai)(?![\p{L}\p{M}\p{N}]|\.[\p{L}\p{N}])/iuy;
const BEFORE_POINT = /[\s(["'“„«/]/;
const SIGN = /[-\u2010\u2011/_.]/gu;
const SHORT_FIRST = /^\p{L}{2,3}[-\u2010\u2011]\p{L}{2,20}$/u;
const ONLY_NUMBERS = /^[^\p{L}]+$/u;
const HAS_DIGIT = /\p{Nd}/u;
const LONGEST = 40;
/** Digits that are written in groups as it pleases, as of books and telephones: fewer are a range, a score or a date. */
const LONG_NUMBER = 9;
/** What stands between short numbers in the index, so that 24/7 is not 247. */
const PARTED = '@s';

/** What begins at `start` as one word, if it is of several parts; null where it is not. */
export function joinedWordAt(text: string, start: number): JoinedWord | null {
  const before = text[start - 2] ?? ' ';
  if (text[start - 1] === '.' && BEFORE_POINT.test(before)) {
    const pointed = matchAt(POINTED, text, start - 1);
    if (pointed !== null) return joined(`${pointed.slice(1).toLowerCase()}@d`, start - 1, pointed, 'signed');
  }
  const named = matchAt(WITH_SUFFIX, text, start);
  if (named !== null) return joined(named.replace('.', '').toLowerCase(), start, named, 'signed');
  const parts = matchAt(PARTS, text, start);
  if (parts === null) return null;
  const words = parts.split(SIGN).map((part) => foldWord(part, LONGEST));
  const whole = words.join('');
  const isShortNumber = ONLY_NUMBERS.test(parts) && whole.length < LONG_NUMBER;
  if (isShortNumber) return joined(words.join(PARTED), start, parts, 'signed');
  if (HAS_DIGIT.test(parts)) return joined(whole, start, parts, 'signed');
  return SHORT_FIRST.test(parts) ? joined(whole, start, parts, 'word') : null;
}

function joined(word: string, start: number, raw: string, kind: JoinedWord['kind']): JoinedWord {
  return { word: word.slice(0, LONGEST), start, end: start + raw.length, kind };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
