import { describe, expect, test } from 'vitest';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { lineStateOf } from '../line/line-state.ts';
import {
  ago,
  cancelled,
  completed,
  failed,
  NOW,
  paused,
  pausing,
  queued,
  refused,
  retrying,
  running,
  taskWith,
  uncounted,
} from './fixtures/tasks.ts';
import { milestoneBetween } from './milestone.ts';
import {
  etaWords,
  eventWords,
  phaseWords,
  progressWords,
  quietWords,
  spentMs,
  stageWords,
  stretchesWords,
  tabTitle,
} from './task-words.ts';

describe('the words for a task', () => {
  test('a wait for the next try counts down', () => {
    expect(stageWords(retrying, NOW)).toBe('Trying again in 8 s: example.org answered with an error (503) (2 of 3)');
    expect(stageWords(retrying, NOW + 60_000)).toMatch(/^Trying again now: /);
    expect(stageWords(running, NOW)).toBe(running.stage);
  });

  test('there is an estimate, or the reason why not, or nothing left to estimate', () => {
    expect(etaWords(taskWith({ eta: { lowSeconds: 122, highSeconds: 171, similarRuns: 41 } }))).toBe(
      '2–3 min left, from 41 similar runs',
    );
    expect(etaWords(running)).toMatch(/not enough history yet/);
    expect(etaWords(completed)).toBeNull();
  });

  test('the estimate stays while the task is paused', () => {
    const eta = { lowSeconds: 122, highSeconds: 171, similarRuns: 41 };
    expect(etaWords({ ...paused, eta })).toBe(etaWords({ ...running, eta }));
    expect(etaWords(paused)).toBeNull();
  });

  test('a task that has gone quiet says since when; one that waits for a retry does not', () => {
    expect(quietWords(running, NOW)).toBeNull();
    expect(quietWords(running, NOW + 45_000)).toBe('last moved 46 s ago');
    expect(quietWords(retrying, NOW + 45_000)).toBeNull();
  });

  test('a screen reader hears the stage, and that the end is not known where it is not', () => {
    expect(progressWords(running)).toBe('41\u00a0%. Extracting text from Report.pdf, page 41 of 117');
    expect(progressWords(uncounted)).toMatch(/how much is left is not known/);
  });

  test('the tab shows the percent first', () => expect(tabTitle(running)).toBe('41\u00a0% · Report.pdf'));
});

test('each state of a task is drawn differently', () => {
  const states = [queued, running, uncounted, retrying, paused, failed, cancelled, completed].map(lineStateOf);
  expect(states).toEqual(['waiting', 'moving', 'uncounted', 'retrying', 'paused', 'failed', 'cancelled', 'done']);
  expect(lineStateOf(pausing), 'it moves until it rests').toBe('moving');
});

describe('the rows of the timeline', () => {
  const phaseOf = (task: TaskSnapshot, name: PhaseSnapshot['name']) => {
    const phase = task.phases.find((candidate) => candidate.name === name);
    if (phase === undefined) throw new Error(`no ${name}`);
    return phase;
  };

  test('say what was counted', () => {
    expect(phaseWords(phaseOf(running, 'extracting'), false)).toBe('41 of 117 pages');
    expect(phaseWords(phaseOf(retrying, 'extracting'), false)).toBe('under way, try 2');
    expect(phaseWords(phaseOf(running, 'writing'), false)).toBe('to come');
    expect(phaseWords(phaseOf(failed, 'writing'), true)).toBe('not reached');
  });

  const item = { outcome: 'done', attempt: 1 } as const;
  const items = [
    { ...item, kind: 'work', startedAt: 0, endedAt: 300 },
    { ...item, kind: 'wait', startedAt: 300, endedAt: 1_000 },
    { ...item, kind: 'work', startedAt: 1_000, endedAt: 5_000 },
    { ...item, kind: 'pause', startedAt: 5_000, endedAt: 3_605_000 },
    { ...item, kind: 'gap', startedAt: 3_605_000, endedAt: 3_606_000 },
    { ...item, kind: 'work', startedAt: 3_606_000, endedAt: null },
  ] as const;

  test('count work, waiting, pauses and the time the server was down apart', () =>
    expect(spentMs(items, 3_606_500)).toEqual({ work: 4_800, wait: 700, paused: 3_600_000, down: 1_000 }));

  test('say in words what the line draws', () =>
    expect(stretchesWords(items, 3_606_500)).toBe(
      'worked 3 times, in all for 4.8 s, in work now; waited for the next try for 0.7 s; paused for 1 h 00 min; stood still while the server was down for 1.0 s',
    ));

  test('a paused phase says how far it is', () =>
    expect(phaseWords(phaseOf(paused, 'extracting'), false)).toBe('42 of 117 pages, paused'));
});

describe('the log', () => {
  const event = (change: Partial<TaskEvent>): TaskEvent => ({
    id: 1,
    type: 'created',
    phase: null,
    attempt: 1,
    at: ago(0),
    data: {},
    ...change,
  });

  test('says why, which try, and what changed', () => {
    expect(eventWords(event({ type: 'failed', data: { failure: refused } }), running)).toContain(refused.message);
    expect(eventWords(event({ type: 'phase-started', phase: 'fetching', data: { tries: 2 } }), running)).toBe(
      'Fetching began again, try 2 of 3',
    );
    expect(eventWords(event({ type: 'replanned', data: { itemsTotal: 1_170, previousTotal: 117 } }), running)).toBe(
      'Re-planned: 1,170 items instead of 117',
    );
  });

  test('tells of pauses, and of work that goes on as no new try', () => {
    const data = { itemsProcessed: 41, itemsTotal: 117 };
    expect(eventWords(event({ type: 'pause-requested' }), running)).toMatch(/^Pause requested/);
    expect(eventWords(event({ type: 'pause-withdrawn' }), running)).toMatch(/^Pause taken back/);
    expect(eventWords(event({ type: 'paused', phase: 'extracting', data }), paused)).toBe(
      'Paused in extracting, 41 of 117 pages done',
    );
    expect(eventWords(event({ type: 'resumed' }), running)).toMatch(/^Resumed/);
    expect(eventWords(event({ type: 'handed-back' }), running)).toMatch(/^Handed back/);
    expect(eventWords(event({ type: 'phase-started', phase: 'extracting', data: { tries: 1 } }), running, true)).toBe(
      'Extracting goes on',
    );
    expect(eventWords(event({ type: 'started' }), running, true)).toBe('Taken up again');
  });
});

describe('milestones', () => {
  test('counting is not one', () =>
    expect(milestoneBetween(running, taskWith({ progress: 60, version: 8 }))).toBeNull());

  test('another phase, a retry and a cancellation are', () => {
    expect(milestoneBetween(running, taskWith({ phase: 'analyzing', stage: 'Analyzing content' }))).toBe(
      'Report.pdf: Analyzing content',
    );
    expect(milestoneBetween(running, retrying)).toMatch(/Trying again/);
    expect(milestoneBetween(running, cancelled)).toBe('Report.pdf: Cancelled');
  });

  test('a pause is, from its request to its end', () => {
    expect(milestoneBetween(running, pausing)).toBe('Report.pdf: Pausing after page 42');
    expect(milestoneBetween(pausing, running)).toBe(
      'Report.pdf: Keeps going. Extracting text from Report.pdf, page 41 of 117',
    );
    expect(milestoneBetween(pausing, paused)).toBe('Report.pdf: Paused after page 42 of 117');
    expect(milestoneBetween(paused, queued)).toBe('Report.pdf: Resumed. Waiting in the queue, number 4');
    expect(milestoneBetween(paused, cancelled)).toBe('Report.pdf: Cancelled');
  });

  test('a wait that is cut short is', () =>
    expect(milestoneBetween(retrying, taskWith({ nextRetryAt: ago(0) }))).toBe('Report.pdf: Trying again now'));

  test('the end is told by the page as a whole', () => expect(milestoneBetween(running, completed)).toBeNull());
});
