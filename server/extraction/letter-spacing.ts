import { median } from './median.ts';
import type { Run } from './pdf-run.ts';

/** The space between two runs next to each other on a line: none, or one of words. */
export type Gap = '' | ' ';

/**
 * The spaces between the runs of a line, left to right: by itself, where letters are set apart for effect
 * (“H A R B O U R   R U L E S”), only those that are wider than the letters' own distance part words.
 */
export function gapsOf(runs: readonly Run[]): Gap[] {
  const gaps = runs.map((run, index): Gap => {
    const last = runs[index - 1];
    if (!last) return '';
    const size = Math.max(run.size, last.size);
    const isCjk = ENDS_CJK.test(last.text) && STARTS_CJK.test(run.text);
    const isApart = run.x - last.right > (isCjk ? CJK_GAP : WORD_GAP) * size;
    return isApart || hasSpace(last, run) ? ' ' : '';
  });
  if (runs.length < FEWEST_SPACED) return gaps;
  for (const [start, end] of stretchesOf(runs)) {
    const found = wordGapsOf(runs.slice(start, end));
    if (found) for (const [index, gap] of found.entries()) gaps[start + 1 + index] = gap;
  }
  return gaps;
}

function hasSpace(left: Run, right: Run): boolean {
  return left.spaceAfter || right.spaceBefore === true;
}

/** Stretches of runs of one letter each, or hardly more, with signs and digits between them, as index of the first and after the last. */
function stretchesOf(runs: readonly Run[]): [number, number][] {
  const stretches: [number, number][] = [];
  let start = 0;
  for (let at = 0; at <= runs.length; at += 1) {
    const run = runs[at];
    const last = runs[at - 1];
    const goesOn = run !== undefined && isSingle(run) && (at === start || (last !== undefined && isNear(last, run)));
    if (goesOn) continue;
    if (at - start >= FEWEST_SPACED && isOfLetters(runs.slice(start, at))) stretches.push([start, at]);
    start = run && isSingle(run) ? at : at + 1;
  }
  return stretches;
}

function isSingle(run: Run): boolean {
  return isLetter(run) || /^[\p{Nd}\p{P}]$/u.test(run.text);
}

function isOfLetters(runs: readonly Run[]): boolean {
  return runs.filter(isLetter).length > runs.length * MOSTLY;
}

function isNear(last: Run, run: Run): boolean {
  return run.size === last.size && run.x - last.right < WIDEST_GAP * run.size;
}

function isLetter({ text }: Run): boolean {
  return /^\p{L}\p{M}*[.,:;!?'’”]?$/u.test(text) || /^\p{Lu}{2}$/u.test(text);
}

/** The gaps within a stretch, or null if its letters are not those of words. */
function wordGapsOf(runs: readonly Run[]): Gap[] | null {
  const steps = runs.slice(1).map((run, index) => {
    const last = runs[index] ?? run;
    const isParted = hasSpace(last, run);
    return { width: (run.x - last.right) / run.size, pitch: (run.x - last.x) / run.size, isParted };
  });
  const unparted = steps.filter(({ isParted }) => !isParted);
  // Spaces between all letters were typed: then it takes more to tell words from a list of letters.
  const isTyped = unparted.length < steps.length * MOSTLY;
  if (isTyped && (runs.length < FEWEST_TYPED || isList(runs.map(({ text }) => text)))) return null;
  const usual = isTyped ? steps : unparted;
  const width = median(usual.map((step) => step.width));
  if (width > WIDEST_LETTER_GAP || (!isTyped && width < NARROWEST_LETTER_GAP)) return null;
  const pitch = median(usual.map((step) => step.pitch));
  // Set on even places, as by a typewriter, whatever the widths of the letters are.
  const isFixed =
    !isTyped &&
    usual.filter((step) => Math.abs(step.pitch - pitch) < pitch * SAME_PITCH).length > usual.length * MOSTLY;
  return steps.map((step) => {
    if (step.isParted && !isTyped) return ' ';
    const isWide = isFixed
      ? step.pitch > pitch * WORD_PITCH
      : step.width > Math.max(width * WORD_PITCH, width + WORD_GAP);
    return isWide ? ' ' : '';
  });
}

/** Letters of a list: in the order of the alphabet, or answers to questions with few choices. */
function isList(letters: readonly string[]): boolean {
  const codes = letters.map((letter) => letter.toLowerCase().codePointAt(0) ?? 0);
  const following = codes.slice(1).filter((code, index) => code - (codes[index] ?? 0) === 1).length;
  return following > codes.length / 2 || letters.every((letter) => /^[a-f]/i.test(letter));
}

// Scripts that are written without spaces.
const STARTS_CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60ー]/u;
const ENDS_CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60ー]$/u;
const FEWEST_SPACED = 3;
const FEWEST_TYPED = 5;
const MOSTLY = 0.5;
const SAME_PITCH = 0.08;
const WORD_PITCH = 1.6;
// In units of the font size.
const WORD_GAP = 0.17;
const CJK_GAP = 0.7;
const WIDEST_GAP = 2.2;
const WIDEST_LETTER_GAP = 0.9;
const NARROWEST_LETTER_GAP = 0.02;
