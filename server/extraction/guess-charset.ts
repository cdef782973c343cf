import { analyse } from 'chardet';
import { lettersOutsideAlphabet } from './accented-alphabets.ts';
import { knownCharset } from './known-charset.ts';

/**
 * The likeliest encoding of bytes that are neither UTF-8 nor UTF-16: one in which they mean something from end to end, by
 * the statistics of letters, corrected by how words are written. Short texts fool the statistics: Russian in KOI8-R passes
 * for half-width Japanese. Only what is not ASCII counts, with what stands beside it: markup and code say nothing.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = telling(bytes);
  const candidates = new Map<string, number>(ALSO_TRIED.map((charset) => [charset, 0]));
  for (const { name, confidence } of analyse(sample)) {
    const charset = knownCharset(name);
    if (charset && charset !== 'utf-8') candidates.set(charset, Math.max(confidence, candidates.get(charset) ?? 0));
  }
  let best = { charset: 'windows-1252', score: Number.NEGATIVE_INFINITY };
  for (const [charset, confidence] of candidates) {
    // The sample may end within a character.
    const text = new TextDecoder(charset).decode(sample, { stream: true }).slice(0, JUDGED_CHARS);
    const score =
      Math.max(confidence, charset === 'windows-874' && isThai(text) ? THAI_CONFIDENCE : 0) - WEIGHT * oddity(text);
    if (score > best.score) best = { charset, score };
  }
  return best.charset;
}

/** Tried whatever the statistics say: they pass them over when the text is short. */
const ALSO_TRIED = [
  'windows-1252',
  'windows-1251',
  'koi8-r',
  'windows-1250',
  'windows-1254',
  'windows-1257',
  'windows-1253',
  'ibm866',
  'macintosh',
  'windows-874',
];

/** Characters that are enough to tell whether they stand where people write them. */
const JUDGED_CHARS = 8_000;
const WEIGHT = 100;

/**
 * The parts of a text that tell its encoding: from the words before a byte beyond ASCII to those behind it. The guess takes
 * time that grows faster than its sample, so that is bounded.
 */
function telling(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(SAMPLE_BYTES);
  let length = 0;
  let from = 0;
  let end = -1;
  for (let at = 0; at < bytes.length && length < SAMPLE_BYTES; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    if (at > end + 2 * BESIDE_BYTES) {
      length = append(sample, length, bytes.subarray(from, Math.max(from, end)));
      from = wordStart(bytes, Math.max(at - BESIDE_BYTES, Math.max(0, end)), at);
    }
    end = Math.min(bytes.length, at + BESIDE_BYTES);
    if (end - from > SAMPLE_BYTES) break;
  }
  length = append(sample, length, bytes.subarray(from, Math.max(from, end)));
  return sample.subarray(0, length);
}

const SAMPLE_BYTES = 64 * 1024;
const BESIDE_BYTES = 16;
const SPACE = 0x20;

/** The first byte from `from` on that follows a space, so that no word is cut; `from` where there is none before `to`. */
function wordStart(bytes: Uint8Array, from: number, to: number): number {
  if (from === 0) return 0;
  const space = bytes.subarray(from, to).indexOf(SPACE);
  return space === -1 ? from : from + space + 1;
}

function append(sample: Uint8Array, length: number, part: Uint8Array): number {
  const fitting = part.subarray(0, Math.max(0, sample.length - length - 1));
  sample.set(fitting, length);
  if (fitting.length === 0) return length;
  sample[length + fitting.length] = SPACE;
  return length + fitting.length + 1;
}

/** Whether all that is not ASCII is Thai, with its vowels and marks where they belong: the statistics know no Thai. */
function isThai(text: string): boolean {
  const letters = text.match(/[ก-๛]/g)?.length ?? 0;
  const misplaced = text.match(/(?<![ก-ฮ][ัิ-ฺ็-๎]{0,2})[ัิ-ฺ็-๎]|[เ-ไ](?![ก-ฮ])|(?![\p{ASCII}ก-๛])./gu)?.length ?? 0;
  return letters >= FEWEST_THAI && misplaced <= letters * MOST_MISPLACED;
}

const THAI_CONFIDENCE = 80;
const FEWEST_THAI = 8;
const MOST_MISPLACED = 0.02;

/**
 * The share of the characters beyond ASCII that stand where nobody writes them, 0 to 1: capitals within words, signs
 * within words, control characters, drawn lines, half-width Japanese, letters of two scripts in one word, accented letters
 * in a row or of several languages, what is no character at all.
 */
function oddity(text: string): number {
  let odd = lettersOutsideAlphabet(text);
  for (const pattern of ODD) for (const match of text.matchAll(pattern)) odd += match[0].length;
  const beyondAscii = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  return Math.min(1, odd / Math.max(1, beyondAscii));
}

const ODD = [
  /(?<=\p{Ll})\p{Lu}+/gu,
  /(?<=\p{L})(?<![ˇˆ])(?:(?!\p{ASCII})[\p{So}\p{Sc}\p{Sm}\p{No}¡¿«»¸¨¯´ˇ˘˙˝˛„“”‚†‡‰ˆ˜])+(?=\p{L})/gu,
  /(?<=\s)[ˆ˜](?=[\s,.;])/gu,
  /[À-ÖØ-öø-ž]{3,}/g,
  /[¡-¿]{2,}/g,
  /(?<=\p{Ll})\p{Script=Han}+(?=\p{Ll})/gu,
  /[\u0080-\u009f─-╿▀-▟\ue000-\uf8ff\ufffd]+/gu,
  /[｡-ﾟ]+/gu,
  /(?<=\p{Script=Hangul})\p{Script=Han}+/gu,
  /(?<=\p{Script=Latin})[\p{Script=Cyrillic}\p{Script=Greek}]+|(?<=[\p{Script=Cyrillic}\p{Script=Greek}])\p{Script=Latin}+/gu,
];
