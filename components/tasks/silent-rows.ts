import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TimelineRow } from '#domain/timeline.ts';

/** The rows of a timeline, in which work that nobody has given a sign of for a while ends where that was last given. */
export function silentRows(rows: readonly TimelineRow[], liveness: TaskSnapshot['liveness']): readonly TimelineRow[] {
  if (liveness?.state !== 'silent') return rows;
  const heardAt = Date.parse(liveness.heardAt);
  return rows.map((row) => {
    const last = row.items.at(-1);
    if (last?.kind !== 'work' || last.endedAt !== null) return row;
    const stoppedAt = Math.max(last.startedAt, heardAt);
    return {
      ...row,
      items: [
        ...row.items.slice(0, -1),
        { ...last, endedAt: stoppedAt, outcome: 'interrupted' as const },
        { ...last, kind: 'gap' as const, startedAt: stoppedAt },
      ],
    };
  });
}
