import type { TimelineItem } from '#domain/timeline.ts';

/** A piece of the way down from one row to a later one, at a moment in milliseconds since the epoch. */
export interface Riser {
  readonly at: number;
  readonly part: 'top' | 'bottom' | 'whole';
}

/**
 * The steps by which the line goes down from row to row, once in each attempt; rows without work in an attempt are
 * passed by. Row by row.
 */
export function risersOf(rows: readonly (readonly TimelineItem[])[]): Riser[][] {
  const risers: Riser[][] = rows.map(() => []);
  const attempts = new Set(rows.flatMap((items) => items.map(({ attempt }) => attempt)));
  for (const wanted of attempts) {
    let last: number | null = null;
    for (const [row, items] of rows.entries()) {
      const at = items.find(({ attempt }) => attempt === wanted)?.startedAt;
      if (at === undefined) continue;
      if (last !== null) {
        risers[last]?.push({ at, part: 'bottom' });
        for (let between = last + 1; between < row; between += 1) risers[between]?.push({ at, part: 'whole' });
        risers[row]?.push({ at, part: 'top' });
      }
      last = row;
    }
  }
  return risers;
}
