import type { Box } from './slide-shapes.ts';

/** Something with a place on a slide. */
export interface Placed {
  readonly box: Box;
  /** How much text it holds. */
  readonly chars: number;
}

/**
 * Puts what stands on a slide in the order in which a person reads it: from top to bottom, and what stands beside each
 * other from left to right. Columns are read one after the other, unless what stands beside each other belongs together (a
 * narrow column of dates or names before their texts).
 */
export function inReadingOrder<Item extends Placed>(items: readonly Item[]): Item[] {
  if (items.length > MOST_ITEMS) return [...items].sort(byPlace);
  return ordered(items, 0);
}

/** Of more, the order is plainly that of their places: cutting takes the square of their number. */
const MOST_ITEMS = 400;
const DEEPEST = 40;

function ordered<Item extends Placed>(items: readonly Item[], depth: number): Item[] {
  if (items.length < 2) return [...items];
  if (depth > DEEPEST) return [...items].sort(byPlace);
  const bands = cut(items, 'y', 'height');
  const result: Item[] = [];
  for (let at = 0; at < bands.length; ) {
    const { columns, end } = columnsFrom(bands, at);
    const group = bands.slice(at, end);
    if (columns.length < 2 || (group.length > 1 && areRows(group, columns))) {
      for (const band of group) result.push(...orderedBand(band, depth));
    } else for (const column of columns) result.push(...ordered(column, depth + 1));
    at = end;
  }
  return result;
}

function orderedBand<Item extends Placed>(band: readonly Item[], depth: number): Item[] {
  const columns = cut(band, 'x', 'width');
  // What overlaps both ways cannot be cut.
  if (columns.length < 2) return [...band].sort(byPlace);
  return columns.flatMap((column) => ordered(column, depth + 1));
}

/** The columns that begin in a band, and the band after the last one in which each of them goes on. */
function columnsFrom<Item extends Placed>(
  bands: readonly (readonly Item[])[],
  start: number,
): { readonly columns: Item[][]; readonly end: number } {
  let columns = cut(bands[start] ?? [], 'x', 'width');
  let end = start + 1;
  if (columns.length < 2) return { columns, end };
  for (; end < bands.length; end += 1) {
    const band = bands[end] ?? [];
    const next = cut([...columns.flat(), ...band], 'x', 'width');
    const inBand = new Set(band);
    if (next.length < 2 || !next.every((column) => column.some((item) => inBand.has(item)))) break;
    columns = next;
  }
  return { columns, end };
}

/** Whether what stands beside each other in several bands is to be read row by row. */
function areRows<Item extends Placed>(bands: readonly Item[][], columns: readonly Item[][]): boolean {
  const [first = [], second = []] = columns;
  if (columns.length !== 2 || first.length !== bands.length || second.length !== bands.length) return false;
  const width = (column: readonly Item[]) => Math.max(...column.map(({ box }) => box.width));
  if (width(first) < width(second) * NARROW) return true;
  const chars = (column: readonly Item[]) => column.reduce((sum, item) => sum + item.chars, 0);
  const isOfLabels = first.every((item) => item.chars <= LONGEST_LABEL);
  return bands.length > 2 && isOfLabels && chars(second) > chars(first) * 1.5;
}

const NARROW = 0.6;
const LONGEST_LABEL = 30;

/** The items in groups between which nothing stands, along one side of the slide. */
function cut<Item extends Placed>(items: readonly Item[], from: 'x' | 'y', size: 'width' | 'height'): Item[][] {
  const groups: Item[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const item of [...items].sort((a, b) => a.box[from] - b.box[from])) {
    // Frames are larger than their text, and may overlap a little.
    const slack = item.box[size] * SLACK;
    if (item.box[from] + slack >= end) groups.push([item]);
    else groups.at(-1)?.push(item);
    end = Math.max(end, item.box[from] + item.box[size] - slack);
  }
  return groups;
}

const SLACK = 0.1;

function byPlace(a: Placed, b: Placed): number {
  return a.box.y - b.box.y || a.box.x - b.box.x;
}
