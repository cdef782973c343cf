import { median } from './median.ts';
import type { Run } from './pdf-run.ts';

/**
 * The runs with large first letters (drop caps, and initials that stand on the first line) put to the word that they
 * begin, and the lines beside them moved to the margin.
 */
export function withDropCaps(runs: readonly Run[]): readonly Run[] {
  if (!runs.some(({ text }) => CAPITAL.test(text))) return runs;
  const size = median(runs.map((run) => run.size));
  const capitals = runs.filter((run) => run.size > size * LARGER && CAPITAL.test(run.text)).slice(0, MOST_CAPITALS);
  const changed = new Map<Run, Run | null>();
  for (const capital of capitals) {
    const beside = runs.filter((run) => run !== capital && isBeside(run, capital));
    const [first] = beside;
    if (!first) continue;
    const top = beside.reduce((highest, run) => (run.y < highest.y ? run : highest), first);
    const isDropped = Math.abs(topOf(top) - topOf(capital)) < top.size;
    const isRaised = Math.abs(top.y - capital.y) < top.size * SAME_LINE;
    if (!isDropped && !isRaised) continue;
    beside.push(...lineUnder(beside, capital, runs));
    for (const run of beside) changed.set(run, { ...run, x: capital.x });
    const parting = isWordBefore(capital.text, top.text, runs) ? ' ' : '';
    changed.set(top, { ...top, x: capital.x, text: capital.text + parting + top.text });
    changed.set(capital, null);
  }
  if (changed.size === 0) return runs;
  return runs.flatMap((run) => {
    const other = changed.get(run);
    return other === undefined ? [run] : other === null ? [] : [other];
  });
}

/** Whether a run begins a line to the right of the letter, between its head and its foot. */
function isBeside(run: Run, capital: Run): boolean {
  if (run.size * LARGER > capital.size) return false;
  const gap = run.x - capital.right;
  if (gap < -run.size * OVERLAP || gap > run.size * WIDEST_GAP) return false;
  return run.y > topOf(capital) && run.y < capital.y + run.size * FOOT;
}

/** The line below those beside the letter that is set in as far as they are, though the letter does not reach down to it. */
function lineUnder(beside: readonly Run[], capital: Run, runs: readonly Run[]): Run[] {
  const [first] = beside;
  if (!first || beside.length < 2) return [];
  const y = beside.reduce((lowest, run) => Math.max(lowest, run.y), 0);
  const under = runs.filter((run) => run.y > y + run.size * SAME_LINE && run.y < y + run.size * NEXT_LINE);
  const start = under.reduce<Run | null>((left, run) => (left && left.x <= run.x ? left : run), null);
  const isSetIn = start !== null && Math.abs(start.x - first.x) < start.size * SAME_START && start.x > capital.right;
  return isSetIn ? [start] : [];
}

function topOf({ y, size }: Run): number {
  return y - size * CAPITAL_HEIGHT;
}

/** Whether the letter is a word by itself, as in “A ship”: then the page has what follows as a word too, and not both together. */
function isWordBefore(capital: string, text: string, runs: readonly Run[]): boolean {
  const letter = capital.replace(/\P{L}/gu, '');
  const [next] = /^[\p{L}\p{M}]+/u.exec(text) ?? [''];
  if (next === '') return true;
  if (!WORDS.has(letter) || next.length < 2) return false;
  const word = next.toLowerCase();
  const whole = letter.toLowerCase() + word;
  const count = (wanted: string) => runs.filter((run) => wordsIn(run.text).includes(wanted)).length;
  return count(word) > 1 && count(whole) === 0;
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** One letter, perhaps with the quotation mark before it. */
const CAPITAL = /^["'“‘«„‹¿¡]?\p{Lu}$/u;
const MOST_CAPITALS = 20;
/** Letters that are words in English, the Romance languages or Russian. */
const WORDS = new Set('AIOYEÀÈÓÉАИОУЯВКС');
const LARGER = 1.6;
const CAPITAL_HEIGHT = 0.72;
// In units of the font size of the text.
const SAME_LINE = 0.35;
const NEXT_LINE = 1.6;
const SAME_START = 0.3;
const FOOT = 0.8;
const OVERLAP = 0.5;
const WIDEST_GAP = 1.5;
