import type { Run } from './pdf-run.ts';

/** A value of a form with the box that it stands in, in the frame of the page's runs. */
export interface PlacedValue {
  readonly text: string;
  readonly name: string;
  readonly isMark: boolean;
  readonly isMultiLine: boolean;
  readonly baseline: number | null;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * The values of a form as runs of the page, so that each is read with its label: on the label's line and right after it,
 * or before it where it is a box to tick. A value that the page itself draws too is told once.
 */
export function runsOfValues(values: readonly PlacedValue[], runs: readonly Run[]): Run[] {
  const rows = [...runs].sort((a, b) => a.y - b.y);
  const usual = usualRun(runs);
  const placed: Run[] = [];
  let last: PlacedValue | null = null;
  for (const value of [...values].sort((a, b) => a.top - b.top || a.left - b.left)) {
    const inRow = between(rows, value.top - 1, value.bottom + 2);
    if (inRow.some((run) => isWithin(run, value) && run.text.trim() === value.text)) continue;
    const run = runOf(value, inRow, rows, last, usual);
    placed.push(run);
    last = value;
  }
  return placed;
}

function runOf(
  value: PlacedValue,
  inRow: Run[],
  rows: readonly Run[],
  last: PlacedValue | null,
  usual: Run | null,
): Run {
  const height = value.bottom - value.top;
  const size = usual?.size ?? Math.min(Math.max(height * 0.7, 6), 12);
  const expected = value.baseline ?? (value.isMultiLine ? value.top + size : value.top + height / 2 + size * 0.35);
  const y = nearestBaseline(inRow, expected, height / 2) ?? expected;
  const label = labelOf(value, inRow, last, size);
  const hasName = label === null && value.name !== '' && !isLabelledFromAbove(value, rows, size);
  const text = hasName && !value.name.includes(value.text) ? `${value.name}: ${value.text}` : value.text;
  const width = text.length * size * 0.5;
  const gap = size * GAP;
  let x = value.left;
  if (label) x = label.side === 'left' ? label.run.right + gap : label.run.x - gap - width;
  const right = label?.side === 'right' ? x + width : Math.max(Math.min(x + width, value.right), x + size);
  return {
    text,
    x,
    right,
    y: label?.run.y ?? y,
    size: label?.run.size ?? size,
    font: label?.run.font ?? usual?.font ?? '',
    isRtl: /^[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(text),
    isMono: false,
    spaceAfter: true,
  };
}

/** The text on the value's line that it belongs to, if it is near enough and no other value stands between. */
function labelOf(
  value: PlacedValue,
  inRow: readonly Run[],
  last: PlacedValue | null,
  size: number,
): { readonly run: Run; readonly side: 'left' | 'right' } | null {
  let left: Run | null = null;
  let right: Run | null = null;
  for (const run of inRow) {
    if (run.right <= value.left + OVERLAP && (!left || run.right > left.right)) left = run;
    if (run.x >= value.right - OVERLAP && (!right || run.x < right.x)) right = run;
  }
  if (value.isMark && right && right.x - value.right < MARK_DISTANCE * size) return { run: right, side: 'right' };
  if (!left || value.left - left.right > LABEL_DISTANCE * size) return null;
  const isParted = last !== null && Math.abs(last.top - value.top) < size && last.left >= left.right - OVERLAP;
  return isParted && last.right <= value.left + OVERLAP ? null : { run: left, side: 'left' };
}

function isLabelledFromAbove(value: PlacedValue, rows: readonly Run[], size: number): boolean {
  return between(rows, value.top - size * 2.2, value.bottom + 2).some(
    (run) => run.right > value.left - size && run.x < value.right + size,
  );
}

function nearestBaseline(inRow: readonly Run[], expected: number, most: number): number | null {
  let nearest: number | null = null;
  for (const { y } of inRow) {
    const distance = Math.abs(y - expected);
    if (distance <= most && (nearest === null || distance < Math.abs(nearest - expected))) nearest = y;
  }
  return nearest;
}

function isWithin(run: Run, { left, right }: PlacedValue): boolean {
  return run.x >= left - OVERLAP && run.x <= right;
}

/** The first runs whose baselines lie between the two heights. */
function between(rows: readonly Run[], top: number, bottom: number): Run[] {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.y ?? 0) < top) low = middle + 1;
    else high = middle;
  }
  const found: Run[] = [];
  for (let at = low; at < rows.length && found.length < MOST_IN_ROW; at += 1) {
    const run = rows[at];
    if (!run || run.y > bottom) break;
    found.push(run);
  }
  return found;
}

/** A run in the size and typeface of most of the page. */
function usualRun(runs: readonly Run[]): Run | null {
  const chars = new Map<string, number>();
  let best: { run: Run; count: number } | null = null;
  for (const run of runs) {
    const key = `${run.size.toFixed(1)} ${run.font}`;
    const count = (chars.get(key) ?? 0) + run.text.length;
    chars.set(key, count);
    if (!best || count > best.count) best = { run, count };
  }
  return best?.run ?? null;
}

// In points.
const OVERLAP = 3;
// In units of the font size. The gap parts words but not columns.
const GAP = 0.35;
const MARK_DISTANCE = 2;
const LABEL_DISTANCE = 15;
// A line of text has fewer runs; a drawing has no labels.
const MOST_IN_ROW = 300;
