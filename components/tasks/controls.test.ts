import { describe, expect, test } from 'vitest';
import type { PhaseName } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { BULK_ACTIONS } from '#domain/tasks-api.ts';
import { admits, CONTROL_KEYS, controlsOf, runningSkip, skipOf } from './controls.ts';
import * as tasks from './fixtures/tasks.ts';

const { cancelled, cancelling, completed, failed, flawed, paused, pausing, queued, retrying, running, taskWith } =
  tasks;

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

  test('a failed one is tried again from where it failed', () =>
    expect(controlsOf(failed).map(({ does }) => does)).toEqual(['Try again from extracting', 'Remove']));

  test('of a completed one, the items that failed', () => {
    expect(controlsOf(flawed).map(({ does }) => does)).toEqual(['Try the 2 failed pages again', 'Remove']);
    const phases = flawed.phases.map((phase) => ({ ...phase, itemsFailed: Math.min(1, phase.itemsFailed) }));
    expect(controlsOf({ ...flawed, phases })[0]?.label).toBe('Try the failed page again');
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
    for (const task of [queued, running, pausing, paused, retrying, cancelling, failed, completed, flawed]) {
      const controls = controlsOf(task);
      for (const { label, does } of controls) expect(does.startsWith(label)).toBe(true);
      expect(new Set(controls.map(({ id }) => CONTROL_KEYS[id])).size).toBe(controls.length);
    }
  });
});

describe('leaving an optional phase out', () => {
  const phaseIn = (task: TaskSnapshot, wanted: PhaseName) => {
    const phase = task.phases.find(({ name }) => name === wanted);
    if (phase === undefined) throw new Error(`no ${wanted}`);
    return phase;
  };
  const skipIn = (task: TaskSnapshot, name: PhaseName) => skipOf(task, phaseIn(task, name));

  test('is offered before and while it runs, on the card while it does', () => {
    expect(skipIn(tasks.embedding, 'summarizing')?.does).toBe('Skip summarizing');
    expect(runningSkip(tasks.embedding)).toBeNull();
    expect(skipIn(tasks.ingesting, 'summarizing')?.reason).toBeNull();
    expect(runningSkip(tasks.ingesting)?.phase.name).toBe('summarizing');
  });

  test('is not of what the task needs, is done, or is over', () => {
    expect(skipIn(tasks.embedding, 'embedding')).toBeNull();
    expect(skipIn(tasks.ingested, 'summarizing')).toBeNull();
    expect(running.phases.every((phase) => skipOf(running, phase) === null)).toBe(true);
    expect(skipIn({ ...tasks.ingested, phases: tasks.embedding.phases }, 'summarizing')).toBeNull();
  });

  test('says why not while the task is being cancelled', () =>
    expect(skipIn(taskWith({ ...tasks.ingesting, request: 'cancel' }), 'summarizing')?.reason).toBe(
      'it is being cancelled',
    ));
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
  ['completed with problems', flawed, ['retry']],
])('of the actions for many, a %s task admits the ones that change something', (_, task, actions) => {
  expect(BULK_ACTIONS.filter((action) => admits(task, action))).toEqual(actions);
});
