import { analyse } from 'chardet';

/**
 * The likeliest encoding of bytes that are neither UTF-8 nor UTF-16: one in which the sample means something from end to
 * end, by the statistics of letters, corrected by how words are written. Short texts fool the statistics: Russian in
 * KOI8-R passes for half-width Japanese.
 */
export function guessCharset(sample: Uint8Array): string {
  const candidates = new Map<string, number>(ALSO_TRIED.map((charset) => [charset, 0]));
  for (const { name, confidence } of analyse(sample)) {
    const charset = nameOf(name);
    if (charset && charset !== 'utf-8') candidates.set(charset, Math.max(confidence, candidates.get(charset) ?? 0));
  }
  let best = { charset: 'windows-1252', score: Number.NEGATIVE_INFINITY };
  for (const [charset, confidence] of candidates) {
    const text = decodeWhole(sample, charset);
    if (text === null) continue;
    const score = confidence - WEIGHT * oddity(text);
    if (score > best.score) best = { charset, score };
  }
  return best.charset;
}

/** Tried whatever the statistics say: they pass them over when the text is short. */
const ALSO_TRIED = ['windows-1252', 'windows-1251', 'koi8-r', 'windows-1250', 'ibm866'];

const WEIGHT = 100;

function nameOf(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function decodeWhole(sample: Uint8Array, charset: string): string | null {
  try {
    // The sample may end within a character.
    return new TextDecoder(charset, { fatal: true }).decode(sample, { stream: true });
  } catch {
    return null;
  }
}

/**
 * The share of the characters beyond ASCII that stand where nobody writes them, 0 to 1: capitals within words, signs
 * within words, control characters, drawn lines, half-width Japanese, letters of two scripts in one word.
 */
function oddity(text: string): number {
  let odd = 0;
  for (const pattern of ODD) for (const match of text.matchAll(pattern)) odd += match[0].length;
  const beyondAscii = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  return Math.min(1, odd / Math.max(1, beyondAscii));
}

const ODD = [
  /(?<=\p{Ll})\p{Lu}+/gu,
  /(?<=\p{L})[\p{So}\p{Sc}\p{Sm}\p{No}¡¿«»¸¨¯´ˇ˘˙˝˛]+(?=\p{L})/gu,
  /[\u0080-\u009f─-╿▀-▟]+/gu,
  /[｡-ﾟ]+/gu,
  /(?<=\p{Script=Latin})[\p{Script=Cyrillic}\p{Script=Greek}]+|(?<=[\p{Script=Cyrillic}\p{Script=Greek}])\p{Script=Latin}+/gu,
];
