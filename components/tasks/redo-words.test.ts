import { expect, test } from 'vitest';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { completed, failed, ingested } from './fixtures/tasks.ts';
import { redoPlanOf } from './redo-plan.ts';
import { redoLabel, redoSentence, stepWords } from './redo-words.ts';

function planOf(task: TaskSnapshot, from: PhaseName) {
  const plan = redoPlanOf(task, from);
  if (plan === null) throw new Error('it cannot begin there');
  return plan;
}

test('says what is dropped, and that the current summary stays until there is another', () => {
  expect(redoLabel(planOf(completed, 'writing'))).toBe('Again from writing');
  expect(redoSentence(planOf(completed, 'writing'))).toBe(
    'What these 2 phases did is dropped and done anew, as attempt 2. The current summary stays until the new one is stored.',
  );
  expect(redoSentence(planOf(failed, 'extracting'))).toBe(
    'What this phase did is dropped and done anew, as attempt 2.',
  );
});

test('says of each phase what it did and what becomes of that', () => {
  const { steps } = planOf(completed, 'analyzing');
  expect(steps.map(stepWords)).toEqual([
    'Connecting: kept',
    'Fetching: 3.1 MB, kept',
    'Extracting: 117 pages, kept',
    'Analyzing: 842 passages, done anew',
    'Writing: 12 points, done anew',
    'Saving: 1 summary, done anew',
  ]);
});

test('a phase that was left out is done after all', () => {
  const plan = planOf(ingested, 'summarizing');
  expect(redoLabel(plan)).toBe('Do summarizing after all');
  expect(redoSentence(plan)).toMatch(/^Attempt 2 begins there\./);
});
