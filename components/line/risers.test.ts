import { expect, test } from 'vitest';
import type { TimelineItem } from '#domain/timeline.ts';
import { risersOf } from './risers.ts';

const work = (startedAt: number, attempt = 1): TimelineItem => ({
  ...{ kind: 'work', startedAt, endedAt: startedAt + 1, outcome: 'done', attempt },
});

test('the line goes down from row to row where the next sets out', () =>
  expect(risersOf([[work(0)], [work(1)], [work(2)]])).toEqual([
    [{ at: 1, part: 'bottom' }],
    [
      { at: 1, part: 'top' },
      { at: 2, part: 'bottom' },
    ],
    [{ at: 2, part: 'top' }],
  ]));

test('in each attempt it passes by what that does not do again', () =>
  expect(risersOf([[work(0), work(10, 2)], [], [work(20, 2)]])).toEqual([
    [{ at: 20, part: 'bottom' }],
    [{ at: 20, part: 'whole' }],
    [{ at: 20, part: 'top' }],
  ]));
