import { describe, expect, test } from 'vitest';
import { PHASE_NAMES } from '#domain/kinds/registry.ts';
import * as tasks from './fixtures/tasks.ts';
import { redoPlanOf } from './redo-plan.ts';

const { completed, ingested, failedIn, ingesting, cancelled, paused, queued, running } = tasks;

const fates = (plan: ReturnType<typeof redoPlanOf>) => plan?.steps.map(({ name, fate, did }) => [name, fate, did]);

describe('beginning again from a phase', () => {
  test('does that phase and all after it anew, and says what each had done', () => {
    expect(fates(redoPlanOf(completed, 'extracting'))).toEqual([
      ['connecting', 'kept', ''],
      ['fetching', 'kept', '3.1 MB'],
      ['extracting', 'anew', '117 pages'],
      ['analyzing', 'anew', '842 passages'],
      ['writing', 'anew', '12 points'],
      ['saving', 'anew', '1 summary'],
    ]);
  });

  test('keeps the result of a completed task until there is a new one', () => {
    expect(redoPlanOf(completed, 'writing')).toMatchObject({ attempt: 2, hasResult: true });
    expect(redoPlanOf(failedIn('extracting'), 'fetching')).toMatchObject({ hasResult: false });
  });

  test('of a failed task reaches as far as it came: what follows is done for the first time', () => {
    const task = failedIn('extracting');
    expect(fates(redoPlanOf(task, 'extracting'))?.slice(2)).toEqual([
      ['extracting', 'anew', '41 of 117 pages'],
      ['analyzing', 'first', ''],
      ['writing', 'first', ''],
      ['saving', 'first', ''],
    ]);
    expect(PHASE_NAMES.filter((name) => redoPlanOf(task, name) !== null)).toEqual([
      'connecting',
      'fetching',
      'extracting',
    ]);
  });

  test('leaves out what was skipped, unless it is what is asked for', () => {
    expect(fates(redoPlanOf(ingested, 'embedding'))?.at(-1)).toEqual(['summarizing', 'skipped', '12 of 40 documents']);
    expect(fates(redoPlanOf(ingested, 'summarizing'))?.at(-1)).toEqual(['summarizing', 'first', '12 of 40 documents']);
  });

  test.each([queued, running, paused, cancelled, ingesting])(
    'is for failed and completed tasks alone: $status',
    (task) => expect(task.phases.every(({ name }) => redoPlanOf(task, name) === null)).toBe(true),
  );

  test('is not for a phase that the task does not have', () => expect(redoPlanOf(completed, 'embedding')).toBeNull());
});
