/**
 * The encoding that UTF-16 text without a byte order mark gives away, or null: every line end, space and Latin letter
 * has a zero byte on one side. It must also read as text of one script, since other kinds of files have zeros too.
 */
export function looksLikeUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, SAMPLE_BYTES - (SAMPLE_BYTES % 2));
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros.map((count) => count / Math.max(1, sample.length / 2));
  if (odd > 0.4 && even < 0.05) return 'utf-16le';
  if (even > 0.4 && odd < 0.05) return 'utf-16be';
  if (even + odd < LEAST_ZEROS) return null;
  const [little, big] = [likeness(sample, 'utf-16le'), likeness(sample, 'utf-16be')];
  if (Math.max(little, big) < LEAST_LIKENESS) return null;
  return little > big ? 'utf-16le' : 'utf-16be';
}

const SAMPLE_BYTES = 64 * 1024;
// Fewer spaces and line ends stand in no script.
const LEAST_ZEROS = 0.002;
const LEAST_LIKENESS = 0.9;

/** The share of the characters that are spaces, ordinary signs, or letters of the script that has the most of them. */
function likeness(sample: Uint8Array, charset: string): number {
  let text: string;
  try {
    // The sample may end within a character.
    text = new TextDecoder(charset, { fatal: true }).decode(sample, { stream: true });
  } catch {
    return 0;
  }
  const signs = count(text, /[\t\n\r\p{ASCII}‐-⁞、-】！-｠]/gu) - count(text, /(?![\t\n\f\r])\p{Cc}/gu);
  const letters = Math.max(...SCRIPTS.map((script) => count(text, script)));
  // Without a single space or line end, whatever was found is chance.
  return /[ \n\u3000]/.test(text) ? (signs + letters) / Math.max(1, text.length) : 0;
}

const SCRIPTS = [
  /[\p{Script=Latin}\p{M}]/gu,
  /[\p{Script=Cyrillic}\p{M}]/gu,
  /[\p{Script=Greek}\p{M}]/gu,
  /[\p{Script=Arabic}\p{M}]/gu,
  /[\p{Script=Hebrew}\p{M}]/gu,
  /[\p{Script=Devanagari}\p{M}]/gu,
  /[\p{Script=Thai}\p{M}]/gu,
  /[一-鿿\p{Script=Hiragana}\p{Script=Katakana}ー]/gu,
  /[가-힣一-鿿]/gu,
];

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
