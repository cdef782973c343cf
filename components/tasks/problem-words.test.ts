import { expect, test } from 'vitest';
import { failure } from '#domain/failure.ts';
import { completed, flawed, running } from './fixtures/tasks.ts';
import { failedItemsWords, leftOutWords, problemGroups, problemsTitle, unnamedProblems } from './problem-words.ts';

test('what was left out is counted in what it was', () => {
  expect(leftOutWords(flawed)).toBe('2 pages left out');
  expect(failedItemsWords(flawed)).toBe('the 2 failed pages');
  const phases = flawed.phases.map((phase) => ({
    ...phase,
    itemsFailed: phase.name === 'writing' ? 1 : phase.itemsFailed,
  }));
  expect(leftOutWords({ phases })).toBe('2 pages and 1 point left out');
  expect(failedItemsWords({ phases }), 'the first of them lead to the rest').toBe('the 2 failed pages');
  expect([leftOutWords(completed), failedItemsWords(completed), problemsTitle(completed)]).toEqual([null, null, null]);
});

test('the heading says whether more may come', () => {
  expect(problemsTitle(flawed)).toBe('2 pages left out; the rest went on');
  expect(problemsTitle({ ...running, phases: flawed.phases, problems: flawed.problems })).toBe(
    '2 pages left out so far',
  );
});

test('what has the same remedy stands together, and what is not named is counted', () => {
  const [first] = flawed.problems;
  if (first === undefined) throw new Error('no problem');
  const poison = { ...first, ...failure('poison_item', { item: 'Page 7', name: 'Report.pdf', deaths: 3 }), index: 6 };
  const task = { ...flawed, problems: [...flawed.problems, poison] };
  expect(problemGroups(task).map(({ problems }) => problems.length)).toEqual([2, 1]);
  const phases = flawed.phases.map((phase) => ({ ...phase, itemsFailed: phase.itemsFailed === 0 ? 0 : 137 }));
  expect(unnamedProblems({ ...flawed, phases })).toBe(135);
  expect(unnamedProblems(flawed)).toBe(0);
});
