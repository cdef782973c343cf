import { countTokens as count, setMergeCacheSize } from 'gpt-tokenizer/encoding/cl100k_base';

/**
 * A run without a break is counted in pieces of this length: the merging is quadratic in it, and 100,000 times the same
 * letter would take 17 s. Words are shorter; where Chinese goes on for longer, each cut may add a token.
 */
const MAX_RUN = 64;
const RUNS = [String.raw`\p{L}`, String.raw`[^\s\p{L}\p{N}]`, String.raw`\s`];
const LONG_RUN = new RegExp(RUNS.map((run) => `${run}{${MAX_RUN + 1}}`).join('|'), 'u');
const PIECE = new RegExp([...RUNS.map((run) => `${run}{1,${MAX_RUN}}`), String.raw`\p{N}{1,63}`].join('|'), 'gu');

/** What the library remembers of words keeps the texts alive that they were cut from: it is to be little. */
setMergeCacheSize(5_000);

/** “<|endoftext|>” in a text is text. */
const PLAIN = { disallowedSpecial: new Set<string>() };

/**
 * The tokens of a text in the encoding of OpenAI's embedding models (cl100k). Other models count differently, mostly
 * fewer, above all for scripts that are not Latin. Takes time in proportion to the text, whatever it is.
 */
export function countTokens(text: string): number {
  if (!LONG_RUN.test(text)) return count(text, PLAIN);
  let total = 0;
  let from = 0;
  let plainTo = 0;
  // Ordinary stretches are counted whole: a space belongs to the word behind it.
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const end = index + piece.length;
    const isRun = piece.length >= MAX_RUN;
    if (isRun || end - from > STRETCH) {
      if (plainTo > from) total += count(text.slice(from, plainTo), PLAIN);
      from = plainTo;
    }
    if (isRun) {
      total += count(piece, PLAIN);
      from = end;
    }
    plainTo = end;
  }
  return plainTo > from ? total + count(text.slice(from, plainTo), PLAIN) : total;
}

const STRETCH = 2_000;
