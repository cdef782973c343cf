import { describe, expect, test } from 'vitest';
import { failure } from '#domain/failure.ts';
import { PLANS } from '#domain/plan.ts';
import { type PhaseSnapshot, type TaskSnapshot, taskSnapshotSchema } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { lineStateOf } from '../line/line-state.ts';
import { milestoneBetween } from './milestone.ts';
import {
  etaWords,
  eventWords,
  phaseWords,
  progressWords,
  quietWords,
  spentMs,
  stageWords,
  tabTitle,
} from './task-words.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const refused = failure('server_error', { host: 'example.org', status: 503 });

const phases = (extracting: object): unknown[] =>
  PLANS.summary.map(({ name, unit, optional }) => ({
    name,
    unit,
    optional,
    status: 'pending',
    progress: 0,
    itemsProcessed: 0,
    itemsTotal: null,
    startedAt: null,
    completedAt: null,
    attempts: 0,
    error: null,
    ...(name === 'extracting' && { status: 'running', startedAt: ago(9_000), attempts: 1, ...extracting }),
  }));

/** Through the schema, so that no task is tested that cannot exist. */
function taskWith(
  change: object,
  extracting: object = { itemsProcessed: 41, itemsTotal: 117, progress: 35 },
): TaskSnapshot {
  return taskSnapshotSchema.parse({
    id: 'summary_1',
    kind: 'summary',
    title: 'Report.pdf',
    status: 'running',
    request: null,
    progress: 41.8,
    stage: 'Extracting text from Report.pdf, page 41 of 117',
    phase: 'extracting',
    phases: phases(extracting),
    attempt: 1,
    maxTries: 3,
    nextRetryAt: null,
    eta: null,
    queuePosition: null,
    problems: [],
    error: null,
    result: null,
    source: { kind: 'upload', filename: 'Report.pdf', url: null },
    createdAt: ago(10_000),
    startedAt: ago(10_000),
    updatedAt: ago(500),
    completedAt: null,
    version: 7,
    ...change,
  });
}

const running = taskWith({});
const uncounted = taskWith({}, { progress: null, itemsProcessed: 3 });
const retrying = taskWith(
  {
    nextRetryAt: new Date(NOW + 7_400).toISOString(),
    stage: 'Trying again: example.org answered with an error (503) (2 of 3)',
  },
  { progress: null, error: refused, attempts: 2 },
);
const failed = taskWith({ status: 'failed', error: refused, completedAt: ago(0), phase: null });
const completed = taskWith({
  status: 'completed',
  completedAt: ago(0),
  result: { summaryId: 's' },
  progress: 100,
  phase: null,
});

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
  expect([running, uncounted, retrying, failed, completed].map(lineStateOf)).toEqual([
    'moving',
    'uncounted',
    'retrying',
    'failed',
    'done',
  ]);
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

  test('count work and waiting apart', () => {
    const item = { outcome: 'done', attempt: 1 } as const;
    const items = [
      { ...item, kind: 'work', startedAt: 0, endedAt: 300 },
      { ...item, kind: 'wait', startedAt: 300, endedAt: 1_000 },
      { ...item, kind: 'work', startedAt: 1_000, endedAt: null },
    ] as const;
    expect(spentMs(items, 1_500)).toEqual({ workMs: 800, waitMs: 700 });
  });
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
    expect(eventWords(event({ type: 'failed', data: { failure: refused } }), 3)).toContain(refused.message);
    expect(eventWords(event({ type: 'phase-started', phase: 'fetching', data: { tries: 2 } }), 3)).toBe(
      'Fetching began again, try 2 of 3',
    );
    expect(eventWords(event({ type: 'replanned', data: { itemsTotal: 1_170, previousTotal: 117 } }), 3)).toBe(
      'Re-planned: 1,170 items instead of 117',
    );
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
    expect(milestoneBetween(running, taskWith({ status: 'cancelled', stage: 'Cancelled', completedAt: ago(0) }))).toBe(
      'Report.pdf: Cancelled',
    );
  });

  test('the end is told by the page as a whole', () => expect(milestoneBetween(running, completed)).toBeNull());
});
