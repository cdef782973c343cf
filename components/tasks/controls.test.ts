import { describe, expect, test } from 'vitest';
import { BULK_ACTIONS } from '#domain/tasks-api.ts';
import { admits, CONTROL_KEYS, controlsOf } from './controls.ts';
import * as tasks from './fixtures/tasks.ts';

const { cancelled, cancelling, completed, failed, paused, pausing, queued, retrying, running, taskWith } = tasks;

describe('what can be done with a task', () => {
  test.each([
    ['that waits in the queue', queued, ['Pause before it starts', 'Cancel']],
    ['that runs', running, ['Pause after the current page', 'Cancel']],
    ['that will pause', pausing, ['Keep going, do not pause', 'Cancel']],
    ['that is paused', paused, ['Resume where it stopped', 'Cancel']],
    ['that waits for its next try', retrying, ['Try now, without waiting', 'Pause instead of trying again', 'Cancel']],
    ['that is completed', completed, ['Remove']],
    ['that is cancelled', cancelled, ['Remove']],
  ])('%s', (_, task, does) => {
    expect(controlsOf(task).map((control) => control.does)).toEqual(does);
    expect(controlsOf(task).every(({ reason }) => reason === null)).toBe(true);
  });

  test('a failed one is tried again from where it failed', () => {
    const phases = failed.phases.map((phase) =>
      phase.name === 'extracting'
        ? {
            ...phase,
            status: 'failed' as const,
            error: tasks.refused,
            startedAt: tasks.ago(9),
            completedAt: tasks.ago(0),
          }
        : phase,
    );
    expect(controlsOf({ ...failed, phases }).map(({ does }) => does)).toEqual(['Try again from extracting', 'Remove']);
  });

  test('one that is being cancelled says why nothing can be done any more', () => {
    const controls = controlsOf(cancelling);
    expect(controls.map(({ label }) => label)).toEqual(['Pause', 'Cancelling']);
    expect(controls.every(({ reason }) => reason !== null)).toBe(true);
  });

  test('bytes are not waited for', () => {
    const fetching = taskWith({ phase: 'fetching' });
    expect(controlsOf(fetching).map(({ does }) => does)).toContain('Pause as soon as it can');
  });

  test('the name begins with what is written on it, and no two have the same key', () => {
    for (const task of [queued, running, pausing, paused, retrying, cancelling, failed, completed]) {
      const controls = controlsOf(task);
      for (const { label, does } of controls) expect(does.startsWith(label)).toBe(true);
      expect(new Set(controls.map(({ id }) => CONTROL_KEYS[id])).size).toBe(controls.length);
    }
  });
});

test.each([
  ['queued', queued, ['pause', 'cancel']],
  ['running', running, ['pause', 'cancel']],
  ['pausing', pausing, ['resume', 'cancel']],
  ['paused', paused, ['resume', 'cancel']],
  ['retrying', retrying, ['pause', 'cancel', 'retry']],
  ['cancelling', cancelling, []],
  ['failed', failed, ['retry']],
  ['completed', completed, []],
])('of the actions for many, a %s task admits the ones that change something', (_, task, actions) => {
  expect(BULK_ACTIONS.filter((action) => admits(task, action))).toEqual(actions);
});
