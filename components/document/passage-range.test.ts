import { expect, it } from 'vitest';
import { isWithin, parsePassageRange } from './passage-range.ts';

it('reads one passage or a range of them, and nothing else', () => {
  expect(parsePassageRange('12')).toEqual({ first: 12, last: 12 });
  expect(parsePassageRange('12-15')).toEqual({ first: 12, last: 15 });
  expect(parsePassageRange('12–15')).toEqual({ first: 12, last: 15 });
  expect(parsePassageRange('15-12')).toEqual({ first: 15, last: 15 });
  for (const nonsense of [null, '', '-1', 'x', '1.5', '1-2-3', '9'.repeat(12)])
    expect(parsePassageRange(nonsense)).toBeNull();
  expect([11, 12, 15, 16].map((index) => isWithin(index, { first: 12, last: 15 }))).toEqual([false, true, true, false]);
});
