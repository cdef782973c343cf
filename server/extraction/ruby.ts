import type { Run } from './pdf-run.ts';

/**
 * The runs without the readings in small kana that stand beside Chinese characters (ruby), which are not part of the
 * text: 港 with みなと above it is read 港.
 */
export function withoutRuby(runs: Run[]): Run[] {
  const largest = runs.reduce((size, run) => (HAN.test(run.text) ? Math.max(size, run.size) : size), 0);
  const isSmall = ({ text, size }: Run) => size < largest * SMALL && KANA.test(text);
  if (largest === 0 || !runs.some(isSmall)) return runs;
  const bases = new Map<number, Run[]>();
  for (const run of runs) {
    if (!HAN.test(run.text)) continue;
    const band = Math.floor(run.y / largest);
    const found = bases.get(band);
    if (found) found.push(run);
    else bases.set(band, [run]);
  }
  const isRuby = (run: Run) => {
    const band = Math.floor(run.y / largest);
    // Text of both kinds in large number on one height is no page of text.
    return [0, 1, 2].some((step) =>
      (bases.get(band + step) ?? []).slice(0, MOST_ON_LINE).some((base) => isBeside(run, base)),
    );
  };
  return runs.filter((run) => !isSmall(run) || !isRuby(run));
}

function isBeside(run: Run, base: Run): boolean {
  const distance = (base.y - run.y) / base.size;
  if (run.size > base.size * SMALL || distance < NEAREST || distance > FURTHEST) return false;
  return run.x < base.right + run.size && run.right > base.x - run.size;
}

const HAN = /\p{Script=Han}/u;
const KANA = /^[\p{Script=Hiragana}\p{Script=Katakana}ー・\s]+$/u;
const SMALL = 0.66;
const MOST_ON_LINE = 500;
// In units of the base's size.
const NEAREST = 0.45;
const FURTHEST = 1.6;
