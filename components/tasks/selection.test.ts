import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOrNone, extended, NOTHING_SELECTED, selectedOf, toggled } from './selection.ts';

const LIST = ['a', 'b', 'c', 'd', 'e'];

test('a range reaches from what was last chosen by itself, in both directions, and adds', () => {
  const fromD = toggled(toggled(NOTHING_SELECTED, 'a'), 'd');
  expect(selectedOf(extended(fromD, 'b', LIST), LIST)).toEqual(['a', 'b', 'c', 'd']);
  const further = extended(extended(toggled(NOTHING_SELECTED, 'b'), 'c', LIST), 'e', LIST);
  expect(selectedOf(further, LIST)).toEqual(['b', 'c', 'd', 'e']);
});

test('without a beginning in the list, a range is the one that was chosen', () => {
  const gone = toggled(NOTHING_SELECTED, 'gone');
  expect(selectedOf(extended(gone, 'c', LIST), LIST)).toEqual(['c']);
});

test('what has left the list is not selected', () => {
  expect(selectedOf(toggled(toggled(NOTHING_SELECTED, 'b'), 'gone'), LIST)).toEqual(['b']);
});

test('choosing all takes what is missing; again, it lets go of all', () => {
  fc.assert(
    fc.property(fc.subarray(LIST), (some) => {
      const selection = some.reduce(toggled, NOTHING_SELECTED);
      const next = selectedOf(allOrNone(selection, LIST), LIST);
      expect(next).toEqual(some.length === LIST.length ? [] : LIST);
    }),
  );
});
