import { type Entry, getFileNameLowLevel } from 'yauzl';

/**
 * The names of an archive's entries. In UTF-8 where an entry says so or where it can be nothing else (many tools write it
 * and do not say so); else in the code page of the computer that made the archive, which it does not say: the one in
 * which all its names together read like names.
 */
export function namesOf(entries: readonly Entry[]): string[] {
  const untold = entries.filter((entry) => !isStated(entry) && utf8Of(entry.fileNameRaw) === null);
  const codePage = codePageOf(untold.map(({ fileNameRaw }) => fileNameRaw));
  return entries.map((entry) => {
    const { generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields } = entry;
    if (isStated(entry)) return getFileNameLowLevel(flags, raw, extraFields, true);
    return utf8Of(raw) ?? decode(raw, codePage) ?? getFileNameLowLevel(flags, raw, extraFields, true);
  });
}

/** By its flag, or by the field in which Info-ZIP writes the name a second time. */
function isStated({ generalPurposeBitFlag, extraFields }: Entry): boolean {
  return (generalPurposeBitFlag & 0x800) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);
}

const UNICODE_PATH = 0x7075;

function utf8Of(raw: Buffer): string | null {
  return decode(raw, 'utf-8');
}

/** Null where the bytes mean nothing in the code page, or it is the one of the format: 437. */
function decode(raw: Uint8Array, codePage: string): string | null {
  if (codePage === FORMATS_OWN) return null;
  try {
    return new TextDecoder(codePage, { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return null;
  }
}

const FORMATS_OWN = 'cp437';
/** Enough of them tell where they come from. */
const MOST_BYTES = 16 * 1024;

/** Of several that read as well, the first. */
const CANDIDATES: readonly (readonly [codePage: string, judge: (raw: Uint8Array, text: string) => Reading])[] = [
  [FORMATS_OWN, (_, text) => readingOfLetters(text, 'Latin')],
  ['ibm866', (_, text) => readingOfLetters(text, 'Cyrillic')],
  ['shift_jis', (raw, text) => readingOfPairs(raw, text, isCommonJapanese)],
  ['gbk', (raw, text) => readingOfPairs(raw, text, (lead, trail) => lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1)],
  ['big5', (raw, text) => readingOfPairs(raw, text, (lead) => lead >= 0xa4 && lead <= 0xc6)],
  [
    'euc-kr',
    (raw, text) => withBonus(readingOfPairs(raw, text, (lead, trail) => lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1)),
  ],
  // Of programs that write names as Windows keeps them, not as its command line did.
  ['windows-1251', (_, text) => readingOfLetters(text, 'Cyrillic')],
  ['windows-1252', (_, text) => readingOfLetters(text, 'Latin')],
];

/** How many characters beyond ASCII there are, and how many of them stand where people write them. */
interface Reading {
  readonly all: number;
  readonly likely: number;
}

function codePageOf(names: readonly Buffer[]): string {
  const raw: Buffer[] = [];
  let length = 0;
  for (const name of names) {
    if (length > MOST_BYTES) break;
    raw.push(name, SLASH);
    length += name.length + 1;
  }
  const sample = Buffer.concat(raw);
  let best = { codePage: FORMATS_OWN, score: 0 };
  for (const [codePage, judge] of CANDIDATES) {
    const text = codePage === FORMATS_OWN ? getFileNameLowLevel(0, sample, [], true) : decode(sample, codePage);
    if (text === null) continue;
    const { all, likely } = judge(sample, text);
    if (all > 0 && likely / all > best.score + 0.01) best = { codePage, score: likely / all };
  }
  return best.codePage;
}

const SLASH = Buffer.from('/');

/** Letters in words of one script, no capital behind a small one, and of Latin ones not many with accents in a row. */
function readingOfLetters(text: string, script: 'Latin' | 'Cyrillic'): Reading {
  let all = 0;
  let likely = 0;
  for (const [word] of text.matchAll(/[^\s/\\._()-]+/gu)) {
    const beyond = Array.from(word).filter((char) => char > '\u007f');
    if (beyond.length === 0) continue;
    all += beyond.length;
    const isOfScript = script === 'Latin' ? /^[\p{Script=Latin}\d'’,&+]+$/u : /^[\p{Script=Cyrillic}\d',№]+$/u;
    const isOdd = /\p{Ll}\p{Lu}/u.test(word) || (script === 'Latin' && /[^\p{ASCII}]{3}/u.test(word));
    if (isOfScript.test(word) && !isOdd) likely += beyond.length;
  }
  return { all, likely };
}

/** Characters of two bytes, common ones and others; between Latin letters they are seldom meant. */
function readingOfPairs(raw: Uint8Array, text: string, isCommon: (lead: number, trail: number) => boolean): Reading {
  let all = 0;
  let likely = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const lead = raw[at] ?? 0;
    if (lead < 0x80) continue;
    all += 1;
    const isSingle = lead >= 0xa1 && lead <= 0xdf && /[\uff61-\uff9f]/.test(text);
    if (isSingle) {
      likely += RARE / 2;
      continue;
    }
    const isBeside = isLatin(raw[at - 1]) || isLatin(raw[at + 2]);
    likely += (isCommon(lead, raw[at + 1] ?? 0) ? 1 : RARE) * (isBeside ? BESIDE_LATIN : 1);
    at += 1;
  }
  return { all, likely };
}

const RARE = 0.2;
const BESIDE_LATIN = 0.6;

function isLatin(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z]/.test(String.fromCharCode(byte));
}

/** Kana, signs, and the characters that are learnt at school. */
function isCommonJapanese(lead: number, trail: number): boolean {
  return (
    (lead === 0x82 && trail >= 0x4f) ||
    (lead === 0x83 && trail <= 0x96) ||
    lead === 0x81 ||
    (lead >= 0x88 && lead <= 0x97)
  );
}

/** Of Chinese, few names of four characters would consist of those alone that Korean is written with. */
function withBonus({ all, likely }: Reading): Reading {
  return { all, likely: all >= 4 && likely === all ? likely * 1.05 : likely };
}
