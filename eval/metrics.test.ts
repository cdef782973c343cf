import { expect, test } from 'vitest';
import { ndcg, recall } from './ranking-metrics.ts';
import { rouge } from './rouge.ts';

const JUDGED = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 0],
]);

test.each([
  [['a', 'b'], 1, 1],
  // (1 + 2 / log₂3) / (2 + 1 / log₂3)
  [['b', 'a'], 0.8597, 1],
  [['x', 'c', 'a'], 1 / (2 + 1 / Math.log2(3)), 0.5],
  [['x', 'y', 'z', 'a'], 0, 0],
  [[], 0, 0],
])('of the first three of %j', (ranking, gain, found) => {
  expect(ndcg(ranking, JUDGED, 3)).toBeCloseTo(gain, 3);
  expect(recall(ranking, JUDGED, 3)).toBe(found);
});

test('without anything relevant there is nothing to gain', () => {
  expect(ndcg(['a'], new Map([['a', 0]]), 10)).toBe(0);
  expect(recall(['a'], new Map(), 10)).toBe(0);
});

test.each([
  ['Police killed the gunman', 'police killed the gunman', 1, 1, 1],
  // Lin 2004: the longest common subsequence of both is 2 or 3 words of 4
  ['police kill the gunman', 'police killed the gunman', 0.75, 1 / 3, 0.75],
  ['the gunman kill police', 'police killed the gunman', 0.75, 1 / 3, 0.5],
  ['the the the', 'the', 0.5, 0, 0.5],
  ['', 'police', 0, 0, 0],
])('%j beside %j', (summary, reference, one, two, longest) => {
  const { rouge1, rouge2, rougeL } = rouge(summary, reference);
  expect(rouge1).toBeCloseTo(one);
  expect(rouge2).toBeCloseTo(two);
  expect(rougeL).toBeCloseTo(longest);
});
