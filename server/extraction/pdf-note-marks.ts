import type { Run } from './pdf-run.ts';

/**
 * Tells the marks of notes in a line from what else is raised in it. A mark is left out, so that the sentence is found as
 * it is said; the note itself keeps its own.
 */
export class NoteMarks {
  /** The last run on the line itself. */
  #base: Run | null = null;
  #isAfterMark = false;
  #runs = 0;

  /**
   * The text of a run as it belongs into its line: nothing for a mark, and a power of a number in raised characters,
   * which must not become its last digits (10⁶). What else is raised stays as it is: m2, 1st, XIXe.
   *
   * @param before the text of the line up to the run
   * @param isParted whether a space parts it from that
   */
  textOf(run: Run, before: string, isParted: boolean): string {
    this.#runs += 1;
    const base = this.#base;
    if (!base || run.size > base.size * SMALLER || base.y - run.y < base.size * HIGHER) {
      this.#base = run;
      this.#isAfterMark = false;
      return run.text;
    }
    if (isParted) return run.text;
    const mark = run.text.trim();
    const end = before.slice(-LONGEST_WORD);
    if (this.#isAfterMark ? FURTHER_MARK.test(mark) : isMark(mark, end)) {
      this.#isAfterMark = true;
      return '';
    }
    return /\d$/.test(end) && /^[-−–+]?\d{1,3}$/.test(mark) ? powerOf(run.text) : run.text;
  }

  /** Whether what stands before a run is the mark that a note begins with: a space parts them. */
  isLeading(run: Run): boolean {
    const base = this.#base;
    if (!base || this.#runs !== 1 || !MARK.test(base.text.trim())) return false;
    return base.size < run.size * SMALLER && run.y - base.y > run.size * HIGHER;
  }
}

function isMark(mark: string, end: string): boolean {
  if (!MARK.test(mark)) return false;
  // A year may have a note, and has no power.
  if (/\d$/.test(end)) return /^\d/.test(mark) && /(?:^|[^\d.,])(?:1\d|20|21)\d\d$/.test(end);
  return isAfterWord(end, mark);
}

function powerOf(text: string): string {
  return text.replace(/[-−–+\d]/g, (char) => POWERS[char] ?? char);
}

/** A text whose words do not end in raised digits that are note marks: “sharply¹ in” as “sharply in”. */
export function withoutRaisedMarks(text: string): string {
  if (!RAISED_DIGIT.test(text)) return text;
  return text.replace(RAISED_DIGITS, (mark, at: number) =>
    isAfterWord(text.slice(Math.max(0, at - LONGEST_WORD), at), '1') ? '' : mark,
  );
}

/** Whether the text ends with a word, or with what closes one, and not with a unit or a sign of a formula. */
function isAfterWord(end: string, mark: string): boolean {
  const closed = end.replace(/[.,;:!?)\]"”’»«“]{1,4}$/, '');
  const isClosed = closed.length < end.length;
  const word = closed.split(/[^\p{L}\p{M}]/u).at(-1) ?? '';
  if (end.endsWith(')') && /[=+×·^*/<>−]/.test(end.slice(end.lastIndexOf('(')))) return false;
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word)) return true;
  // “πr²”: letters of several scripts are those of a formula.
  if (/\p{Script=Greek}/u.test(word) && /\p{Script=Latin}/u.test(word)) return false;
  if (word.length < (isClosed ? 2 : 3)) {
    const isShortWord = word.length === 2 && /^\p{Ll}+$/u.test(word) && /(?:^|\p{L}[,;]? )$/u.test(closed.slice(0, -2));
    return isShortWord && !UNITS.has(word);
  }
  // “XIXe”, “IIa”: raised letters after Roman numbers.
  if (/^\p{L}$/u.test(mark) && /^[IVXLCDM]+$/.test(word)) return false;
  return !UNITS.has(word.toLowerCase());
}

// In units of the font size.
const SMALLER = 0.85;
const HIGHER = 0.15;
const LONGEST_WORD = 60;
const MARK = /^(?:[[(]?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,8}[\])]?|[a-h](?:,[a-h]){0,4}|[*†‡§¶‖]{1,4})[,;]?$/;
const FURTHER_MARK = /^[\d\s,;–a-h*†‡§¶‖()[\]-]{1,20}$/;
const RAISED_DIGIT = /[¹²³⁰⁴-⁹]/;
const RAISED_DIGITS = /[¹²³⁰⁴-⁹]{1,3}(?:[,˒⋅][¹²³⁰⁴-⁹]{1,3}){0,8}/g;
const POWERS: Readonly<Record<string, string>> = {
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
  '-': '⁻',
  '−': '⁻',
  '–': '⁻',
  '+': '⁺',
};
/** Units and functions that have powers. */
const UNITS = new Set(
  'm km cm mm dm nm µm μm hm ft in yd mi ha sec min mol rad px kg mg km cd lm lx hz kj mj kw mw sin cos tan cot sec csc log exp lim sinh cosh tanh arcsin arccos arctan sqm det var'.split(
    ' ',
  ),
);
