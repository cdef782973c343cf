import fc from 'fast-check';
import { expect, it } from 'vitest';
import { markedExcerpt } from './marked-text.ts';

it('shows a short text whole, with exactly what is marked marked', () => {
  expect(
    markedExcerpt('The quick brown fox', [
      [4, 9],
      [16, 19],
    ]),
  ).toEqual([
    { text: 'The ', isMarked: false },
    { text: 'quick', isMarked: true },
    { text: ' brown ', isMarked: false },
    { text: 'fox', isMarked: true },
  ]);
});

it('shows the part of a long text in which the first mark stands, cut between words', () => {
  const text = `${'before '.repeat(200)}needle ${'after '.repeat(200)}`;
  const runs = markedExcerpt(text, [[1400, 1406]], { maxCharacters: 100 });
  expect(runs.find(({ isMarked }) => isMarked)?.text).toBe('needle');
  const shown = runs.map((run) => run.text).join('');
  expect(shown).toMatch(/^… (before )+needle (after )*after …$/);
  expect(shown.length).toBeLessThan(110);
});

it('prefers the part in which most of it stands', () => {
  const text = `once ${'filler '.repeat(100)}twice thrice ${'filler '.repeat(100)}`;
  const at = (word: string): [number, number] => [text.indexOf(word), text.indexOf(word) + word.length];
  const runs = markedExcerpt(text, [at('once'), at('twice'), at('thrice')], { maxCharacters: 100 });
  expect(runs.filter(({ isMarked }) => isMarked).map((run) => run.text)).toEqual(['twice', 'thrice']);
});

it('does not repeat the heading that stands above it, unless only it holds what was searched for', () => {
  const text = 'Costs\n\nThey rose.';
  const shown = (marks: [number, number][]) => markedExcerpt(text, marks, { headings: ['Costs'] })[0]?.text;
  expect(shown([[12, 16]])).toBe('They ');
  expect(
    shown([
      [0, 5],
      [12, 16],
    ]),
  ).toBe('They ');
  expect(shown([[0, 5]])).toBe('Costs');
});

it('never breaks, loses a mark in sight or cuts a character in two, whatever the text', () => {
  const text = fc
    .array(fc.constantFrom('a', ' ', '語', '😀', '\n\n', 'é'), { maxLength: 200 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(200), fc.integer({ min: 1, max: 20 }), (given, start, length) => {
      const mark: [number, number] = [Math.min(start, given.length), Math.min(start + length, given.length)];
      const marks = mark[0] < mark[1] && given.isWellFormed() ? [mark] : [];
      const runs = markedExcerpt(given, marks, { maxCharacters: 60 });
      const shown = runs
        .map((run) => run.text)
        .join('')
        .replace(/^… | …$/g, '');
      expect(given).toContain(shown.length === 0 ? '' : shown);
      if (marks.length === 0) expect(shown.isWellFormed()).toBe(true);
      if (marks.length > 0) expect(runs.some(({ isMarked }) => isMarked)).toBe(true);
    }),
  );
});
