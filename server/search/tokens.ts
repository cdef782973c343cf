/**
 * Text as search sees it: words where spaces or a dictionary part them, pairs of characters where nothing does. The same
 * for what is indexed, what is asked for, and what is marked in an answer.
 */

import { foldWord, stripMarks } from './fold-word.ts';
import { joinedWordAt } from './joined-words.ts';

export interface Token {
  /** Compatibility-normalized, in lower case, without diacritics: what is compared. */
  readonly text: string;
  /** The same with its diacritics, which a stemmer goes by. */
  readonly word: string;
  /** Where it stands in the text, as [start, end) in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /**
   * `pair`: two characters of Chinese, Japanese or Korean; `last`: the last one of a run of them, alone, so that each
   * character begins a token and one character can be asked for as the beginning of a pair; `signed`: a name that a sign
   * tells from another (C++, C#, .NET), or parts with signs between them as one (24/7, NF-88417).
   */
  readonly kind: 'word' | 'pair' | 'last' | 'signed';
}

/** Longer "words" are noise (base64, a key held down): they are cut here so that they cost nothing. */
const MAX_WORD_LENGTH = 40;
/** The dictionary is asked in pieces of this length, so that one call stays short whatever the text is. */
const DICTIONARY_PIECE_LENGTH = 2_000;

const PAIRED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc\uff70\uff9e\uff9f\u3099\u309a`;
const IN_DICTIONARY = String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
/** What is in the middle of a word and no part of it: soft hyphen, joiners. */
const INVISIBLE = String.raw`\u00ad\u200b-\u200d\u2060`;

const SPACED = String.raw`[\p{L}\p{M}\p{N}${INVISIBLE}]`;
const SPACED_CHARACTER = String.raw`(?![${PAIRED}])[\p{L}\p{M}\p{N}]`;
const NO_WORD_BEFORE = `(?<!${SPACED_CHARACTER})`;
const NO_WORD_AFTER = `(?!${SPACED_CHARACTER})`;
/** A number with its separators. A “v” in front makes a version of it, and is no part of it. */
const NUMBER = String.raw`(?:${NO_WORD_BEFORE}[vV](?=\p{Nd}+\.\p{Nd}))?(?:\p{Nd}{1,3}(?:(?: \p{Nd}{3}){2,9}(?:[.,]\p{Nd}{1,9})?| \p{Nd}{3}[.,]\p{Nd}{1,2})${NO_WORD_AFTER}(?![.,]\p{Nd})|(?<!\p{Nd})\p{Nd}+(?:[.,’'\u00a0\u202f]\p{Nd}+)+)`;
/** Words that a sign is a part of, alone (C++, F#), within (O’Brien, e-mail) or after each letter (U.S.A.). */
const SIGNED = [
  String.raw`${NO_WORD_BEFORE}\p{L}{1,2}(?:[+＋]{2}|[#＃♯])(?![+＋#＃♯]|(?![${PAIRED}])[\p{L}\p{M}])`,
  String.raw`${NO_WORD_BEFORE}[oO]['’${'`'}´](?=\p{L}{2})${SPACED}+`,
  String.raw`${NO_WORD_BEFORE}\p{Script=Cyrillic}{1,40}['’ʼ](?=\p{Script=Cyrillic})${SPACED}+`,
  String.raw`${NO_WORD_BEFORE}\p{L}{1,2}&\p{L}{1,2}${NO_WORD_AFTER}`,
  String.raw`${NO_WORD_BEFORE}\p{L}/\p{L}(?![+＋#＃♯/])${NO_WORD_AFTER}`,
  String.raw`(?<![\p{L}\p{M}\p{N}.])(?:\p{L}\.\p{L}{2}|\p{L}{2}\.\p{L})(?![.]?[\p{L}\p{M}\p{N}])`,
  String.raw`${NO_WORD_BEFORE}\p{L}[-\u2010\u2011](?=\p{L}{2})${SPACED}+`,
  String.raw`${NO_WORD_BEFORE}(?:\p{L}\.){2,12}(?:\p{L}${NO_WORD_AFTER})?`,
].join('|');
const SPACED_WORD = new RegExp(`(?<signed>${SIGNED})|(?<number>${NUMBER})|${SPACED}+`, 'gu');
const ANY_WORD = new RegExp(
  `(?<paired>[${PAIRED}]+)|(?<listed>(?:(?=[\\p{L}\\p{M}\\p{N}])[${IN_DICTIONARY}])+)|(?<signed>${SIGNED})|(?<number>${NUMBER})|(?:(?![${PAIRED}${IN_DICTIONARY}])${SPACED})+`,
  'gu',
);
/** Signs that tell words apart. In the index, whose terms hold neither, each has a letter behind an “@”. */
const SPELT_SIGNS: Readonly<Record<string, string>> = { '+': '@p', '＋': '@p', '#': '@h', '＃': '@h', '♯': '@h' };
const SILENT_SIGNS = /['’ʼ`´&/.\u2010\u2011-]/g;
const SPACELESS = new RegExp(`[${PAIRED}${IN_DICTIONARY}]`, 'u');
const ATTACHED = /^[\u3099\u309a\uff9e\uff9f]$/;
const APOSTROPHE = /['’]/;
const dictionary = new Intl.Segmenter('th', { granularity: 'word' });

/** The tokens of a text in their order. Never throws, whatever the text holds. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let joinedUntil = 0;
  const pattern = SPACELESS.test(text) ? ANY_WORD : SPACED_WORD;
  for (const match of text.matchAll(pattern)) {
    const { groups, index } = match;
    const joined = index < joinedUntil ? null : joinedWordAt(text, index);
    if (joined !== null) {
      tokens.push({ ...joined, text: stripMarks(joined.word) });
      joinedUntil = joined.end;
    }
    if (groups?.paired !== undefined) addPairs(tokens, groups.paired, index);
    else if (groups?.listed !== undefined) addListed(tokens, groups.listed, index);
    else if (groups?.signed !== undefined) addSigned(tokens, groups.signed, index);
    else if (groups?.number !== undefined) addNumber(tokens, groups.number, index);
    else if (!isClitic(text, match[0], index)) addWord(tokens, match[0], index);
  }
  return tokens;
}

/** One letter beside an apostrophe (l’eau, cat’s, don’t) says nothing by itself. */
function isClitic(text: string, word: string, start: number): boolean {
  if (word.length !== 1) return false;
  return APOSTROPHE.test(text[start - 1] ?? '') || APOSTROPHE.test(text[start + 1] ?? '');
}

function addWord(tokens: Token[], raw: string, start: number, length = raw.length): void {
  const word = foldWord(raw, MAX_WORD_LENGTH);
  if (word === '') return;
  tokens.push({ text: stripMarks(word), word, start, end: start + length, kind: 'word' });
}

/** 10.000 is ten thousand to some and ten to others: it is found as both. */
function addNumber(tokens: Token[], raw: string, start: number): void {
  if (EITHER_NUMBER.test(raw)) addWord(tokens, raw.replace('.', ''), start, raw.length);
  addWord(tokens, raw, start);
}

const EITHER_NUMBER = /^[1-9]\d{0,2}\.\d{3}$/;

/** C++ is another word than C; O’Brien, e-mail and U.S.A. are also written without their signs. */
function addSigned(tokens: Token[], raw: string, start: number): void {
  const end = start + raw.length;
  const name = raw.replace(/(?<![+＋#＃♯])[+＋#＃♯]+$/, '');
  if (name.length < raw.length) {
    const signs = [...raw.slice(name.length)].map((sign) => SPELT_SIGNS[sign]).join('');
    const text = foldWord(name, MAX_WORD_LENGTH) + signs;
    tokens.push({ text, word: text, start, end, kind: 'signed' });
    return;
  }
  const word = foldWord(raw.replace(SILENT_SIGNS, ''), MAX_WORD_LENGTH);
  if (word !== '') tokens.push({ text: stripMarks(word), word, start, end, kind: 'word' });
}

function addListed(tokens: Token[], run: string, start: number): void {
  for (let at = 0; at < run.length; at += DICTIONARY_PIECE_LENGTH) {
    const piece = run.slice(at, at + DICTIONARY_PIECE_LENGTH);
    for (const { segment, index } of dictionary.segment(piece)) addWord(tokens, segment, start + at + index);
  }
}

function addPairs(tokens: Token[], run: string, start: number): void {
  const cells: { text: string; start: number; end: number }[] = [];
  let at = start;
  for (const character of run) {
    const last = cells.at(-1);
    const end = at + character.length;
    if (last !== undefined && ATTACHED.test(character)) {
      last.text += character;
      last.end = end;
    } else cells.push({ text: character, start: at, end });
    at = end;
  }
  for (const cell of cells) cell.text = foldWord(cell.text, MAX_WORD_LENGTH);
  for (const [index, cell] of cells.entries()) {
    const next = cells[index + 1];
    const text = cell.text + (next?.text ?? '');
    if (text === '') continue;
    const kind = next === undefined ? 'last' : 'pair';
    tokens.push({ text, word: text, start: cell.start, end: next?.end ?? cell.end, kind });
  }
}
