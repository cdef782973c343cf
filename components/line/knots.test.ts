import { expect, test } from 'vitest';
import { completed, flawed } from '../tasks/fixtures/tasks.ts';
import { knotsOf } from './knots.ts';

const failing = (...indexes: number[]) => ({
  ...flawed,
  problems: flawed.problems.flatMap((problem) => indexes.map((index) => ({ ...problem, index }))).slice(0, 2),
});

test('a knot lies within the stretch of its phase, as far along as its item', () => {
  const [knot] = knotsOf(failing(58));
  expect(knot).toBeCloseTo(25 + 15 * (58.5 / 117));
  expect(knotsOf(completed)).toEqual([]);
});

test('what lies close together is one knot', () => {
  expect(knotsOf(failing(0, 1))).toHaveLength(1);
  expect(knotsOf(failing(0, 116))).toHaveLength(2);
});

test('none lies ahead of what is done', () => expect(knotsOf({ ...failing(116), progress: 30 })).toEqual([]));
