import { expect, it } from 'vitest';
import type { TaskEvent } from '#domain/task-event.ts';
import { mergeEvents } from './merge-events.ts';

const event = (id: number): TaskEvent => ({
  id,
  type: 'item-failed',
  phase: 'extracting',
  attempt: 1,
  at: '2026-11-30T10:00:00.000Z',
  data: {},
});

it('puts pages of events together: each once, the oldest first', () => {
  const merged = mergeEvents([event(7), event(9)], [event(1), event(8)], [event(9), event(12)]);
  expect(merged.map(({ id }) => id)).toEqual([1, 7, 8, 9, 12]);
});
