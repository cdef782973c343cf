import type { TaskEvent } from '#domain/task-event.ts';
import type { Timeline, TimelineItem, TimelineItemKind } from '#domain/timeline.ts';
import type { Stretch } from '../line/time-axis.ts';

/** When the task lay idle in one of these ways, in order; what overlaps is one stretch. */
export function idleStretches(timeline: Timeline, kinds: readonly TimelineItemKind[], nowMs: number): Stretch[] {
  const endOf = ({ startedAt, endedAt }: TimelineItem) => Math.max(startedAt, endedAt ?? nowMs);
  const idle = timeline.rows
    .flatMap(({ items }) => items.filter(({ kind }) => kinds.includes(kind)))
    .sort((a, b) => a.startedAt - b.startedAt);
  const stretches: Stretch[] = [];
  for (const item of idle) {
    const last = stretches.at(-1);
    if (last === undefined || item.startedAt >= last.endedAt) {
      stretches.push({ startedAt: item.startedAt, endedAt: endOf(item) });
    } else {
      stretches.push({ startedAt: last.startedAt, endedAt: Math.max(last.endedAt, endOf(item)) });
      stretches.splice(-2, 1);
    }
  }
  return stretches;
}

/** How long the task was paused altogether, in milliseconds. */
export function pausedMs(timeline: Timeline, nowMs: number): number {
  return idleStretches(timeline, ['pause'], nowMs).reduce((sum, pause) => sum + pause.endedAt - pause.startedAt, 0);
}

/** When a task lay finished, from the end of an attempt until somebody asked for another. In order. */
export function restsBetweenAttempts(events: readonly TaskEvent[]): Stretch[] {
  const rests: Stretch[] = [];
  let endedAt: number | null = null;
  for (const { type, at } of events) {
    if (type === 'completed' || type === 'failed') endedAt = Date.parse(at);
    if (type !== 'retried' || endedAt === null) continue;
    rests.push({ startedAt: endedAt, endedAt: Math.max(endedAt, Date.parse(at)) });
    endedAt = null;
  }
  return rests;
}

/** Where the line lies idle, with nothing to draw: in pauses, while the server was down, between attempts. */
export function foldsOf(timeline: Timeline, events: readonly TaskEvent[], nowMs: number): Stretch[] {
  return [...idleStretches(timeline, ['pause', 'gap'], nowMs), ...restsBetweenAttempts(events)].sort(
    (a, b) => a.startedAt - b.startedAt,
  );
}
