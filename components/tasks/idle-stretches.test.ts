import { expect, test } from 'vitest';
import type { Timeline, TimelineItem } from '#domain/timeline.ts';
import { idleStretches, pausedMs } from './idle-stretches.ts';

const item = (kind: TimelineItem['kind'], startedAt: number, endedAt: number | null): TimelineItem => ({
  ...{ kind, startedAt, endedAt, attempt: 1 },
  outcome: endedAt === null ? 'open' : 'done',
});

const timeline: Timeline = {
  startedAt: 0,
  endedAt: null,
  rows: [
    { name: 'queue', phase: null, items: [item('queue', 0, 5), item('pause', 5, 20), item('queue', 20, 25)] },
    { name: 'loading', phase: null, items: [item('work', 25, 40), item('gap', 40, 50), item('pause', 60, null)] },
    { name: 'chunking', phase: null, items: [item('work', 30, 42), item('gap', 42, 50), item('pause', 60, null)] },
  ],
};

test('what several phases share is one stretch, and what goes on reaches to now', () => {
  expect(idleStretches(timeline, ['pause', 'gap'], 100)).toEqual([
    { startedAt: 5, endedAt: 20 },
    { startedAt: 40, endedAt: 50 },
    { startedAt: 60, endedAt: 100 },
  ]);
});

test('only pauses count as such', () => expect(pausedMs(timeline, 100)).toBe(15 + 40));
