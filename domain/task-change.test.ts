import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure } from './failure.ts';
import { anyNewTask, anySteps, type Moment, newTask, play, type Step, snapshotOf } from './fixtures/task-history.ts';
import { itemsDone, phasePercent, taskPercent, workFraction } from './progress.ts';
import { canMovePhase, canMoveTask, isRetriable, isTerminal } from './status.ts';
import { phaseOf, type Task } from './task.ts';
import { applyChange, NO_CHANGE } from './task-change.ts';
import * as control from './task-control.ts';
import * as redo from './task-redo.ts';
import * as work from './task-work.ts';

const percentOf = (task: Task) => taskPercent(task.status, task.phases, task.anchor);
const told = ({ change }: Moment) => change.events.map(({ type }) => type);

/** Checks every moment of every history that can happen. */
function always(holds: (moment: Moment) => void) {
  fc.assert(
    fc.property(anySteps, anyNewTask, (steps, task) => {
      for (const moment of play(steps, task).moments) holds(moment);
    }),
    { numRuns: 400 },
  );
}

describe('whatever happens to a task', () => {
  it('is a story that chance really tells: every end is reached', () => {
    const ends = fc.sample(anySteps, { numRuns: 400, seed: 7 }).map((steps) => play(steps).task.status);
    expect(new Set(ends)).toEqual(new Set(['pending', 'running', 'paused', 'completed', 'failed', 'cancelled']));
  });

  it('its percent never falls within an attempt', () => {
    always(({ before, after }) => {
      if (before.attempt === after.attempt) expect(percentOf(after)).toBeGreaterThanOrEqual(percentOf(before));
    });
  });

  it('its percent is 100 exactly when it is completed', () => {
    always(({ after }) => {
      expect(percentOf(after) === 100).toBe(after.status === 'completed');
      expect(percentOf(after)).toBeGreaterThanOrEqual(0);
      expect(percentOf(after)).toBeLessThanOrEqual(100);
    });
  });

  it('no phase has done more than its total, and a completed one has done all of it', () => {
    always(({ after }) => {
      for (const { status, itemsProcessed, itemsTotal } of after.phases) {
        if (itemsTotal !== null) expect(itemsProcessed).toBeLessThanOrEqual(itemsTotal);
        if (status === 'completed') expect(itemsProcessed).toBe(itemsTotal);
      }
    });
  });

  it('counts only go back with a new attempt or another input', () => {
    always(({ before, after, change }) => {
      if (before.attempt !== after.attempt) return;
      if (change.events.some(({ data }) => data.reason === 'input-changed')) return;
      for (const phase of before.phases) {
        expect(phaseOf(after, phase.name).itemsProcessed).toBeGreaterThanOrEqual(phase.itemsProcessed);
      }
    });
  });

  it('work that turns out to be more is told as re-planned', () => {
    always((moment) => {
      if (moment.before.attempt !== moment.after.attempt) return;
      if (workFraction(moment.after.phases) < workFraction(moment.before.phases)) {
        expect(told(moment)).toContain('replanned');
      }
    });
  });

  it('statuses move along their tables, and every move is told', () => {
    always((moment) => {
      const { before, after } = moment;
      if (told(moment).includes('retried')) {
        expect(isRetriable(before.status)).toBe(true);
        expect(after).toMatchObject({ status: 'pending', attempt: before.attempt + 1, resultId: null });
        return;
      }
      expect(isTerminal(before.status)).toBe(false);
      if (before.status !== after.status) {
        expect(canMoveTask(before.status, after.status)).toBe(true);
        expect(moment.change.events).not.toEqual([]);
      }
      for (const phase of before.phases) {
        const { status } = phaseOf(after, phase.name);
        if (status !== phase.status) expect(canMovePhase(phase.status, status)).toBe(true);
      }
    });
  });

  it('there is a snapshot for where it stands', () => {
    always(({ after }) => void snapshotOf(after));
  });

  it('a finished task is in nobody’s hands and waits for nothing', () => {
    always(({ after }) => {
      if (after.completedAt !== null) {
        expect(after).toMatchObject({ isHeld: false, request: null, nextRetryAt: null });
      }
    });
  });
});

const at = (does: 'take up' | 'start' | 'finish phase' | 'hand back' | 'die' | 'retry'): Step => ({
  does,
  afterMs: 10,
});
const plan = (total: number | null): Step => ({ does: 'plan', total, unit: 'pages', afterMs: 10 });
const count = (items: number): Step => ({ does: 'count', items, afterMs: 10 });
const store = (items: number): Step => ({ does: 'store', items, afterMs: 10 });
const outage = failure('server_error', { host: 'a.example', status: 503 });

describe('a change of plan', () => {
  it('holds the percent and spreads what is left of the bar over what is left of the work', () => {
    const before = play([at('take up'), at('start'), plan(10), count(8)]).task;
    const { task, moments } = play([at('take up'), at('start'), plan(10), count(8), plan(100)]);
    expect(percentOf(task)).toBe(percentOf(before));
    expect(moments.at(-1)?.change.events).toEqual([
      { type: 'replanned', phase: 'connecting', data: { previousTotal: 10, itemsTotal: 100 } },
    ]);
    const further = play([at('take up'), at('start'), plan(10), count(8), plan(100), count(60)]).task;
    expect(percentOf(further)).toBeGreaterThan(percentOf(task));
  });

  it('never plans less than what is done', () => {
    const { task } = play([at('take up'), at('start'), plan(10), count(8), plan(3)]);
    expect(phaseOf(task, 'connecting')).toMatchObject({ itemsProcessed: 8, itemsTotal: 8 });
  });
});

describe('a try that failed', () => {
  const steps: Step[] = [at('take up'), at('start'), plan(10), count(4)];
  const waiting = play([...steps, { does: 'try again later', failure: outage, afterMs: 10 }]).task;

  it('leaves the task running, waiting and in nobody’s hands, with what it has done', () => {
    expect(waiting).toMatchObject({ status: 'running', isHeld: false });
    expect(waiting.nextRetryAt).not.toBeNull();
    expect(phaseOf(waiting, 'connecting')).toMatchObject({ status: 'running', itemsProcessed: 4, error: outage });
  });

  it('is followed by the next try', () => {
    const again = play([
      ...steps,
      { does: 'try again later', failure: outage, afterMs: 10 },
      at('take up'),
      at('start'),
    ]).task;
    expect(again.nextRetryAt).toBeNull();
    expect(phaseOf(again, 'connecting')).toMatchObject({ attempts: 2, itemsProcessed: 4, error: null });
  });

  it('counts as a try of its phase also where the phase had not begun', () => {
    const early = play([at('take up'), { does: 'try again later', failure: outage, afterMs: 10 }]).task;
    expect(phaseOf(early, 'connecting')).toMatchObject({ status: 'running', attempts: 1, error: outage });
    const again: Step[] = [at('take up'), { does: 'try again later', failure: outage, afterMs: 10 }];
    const third = phaseOf(play([...again, ...again, at('take up')]).task, 'connecting');
    expect(third).toMatchObject({ attempts: 2, setbacks: 2 });
  });

  it('is forgotten where more was stored since', () => {
    const fails: Step[] = [{ does: 'try again later', failure: outage, afterMs: 10 }, at('take up'), at('start')];
    const setbacksOf = ({ task }: { task: Task }) => phaseOf(task, 'connecting').setbacks;
    expect(setbacksOf(play([...steps, ...fails, ...fails]))).toBe(2);
    expect(setbacksOf(play([...steps, ...fails, ...fails, store(5), ...fails]))).toBe(1);
    // What is only counted would be lost again.
    expect(setbacksOf(play([...steps, ...fails, count(5), ...fails]))).toBe(2);
  });

  it('is not repeated for a task that was asked to stop', () => {
    const asked = play([...steps, { does: 'ask to cancel', afterMs: 1 }]).task;
    const change = work.scheduleRetry(asked, 'connecting', outage, asked.updatedAt + 1000, asked.updatedAt);
    expect(change.task.status).toBe('cancelled');
  });
});

describe('a retry by hand', () => {
  it('keeps finished phases and begins the failed one anew', () => {
    const { task } = play([
      at('take up'),
      at('start'),
      plan(1),
      count(1),
      at('finish phase'),
      at('start'),
      plan(10),
      count(7),
      { does: 'fail', failure: outage, afterMs: 5 },
      at('retry'),
    ]);
    expect(task).toMatchObject({ status: 'pending', attempt: 2, error: null, completedAt: null });
    expect(phaseOf(task, 'connecting')).toMatchObject({ status: 'completed', itemsProcessed: 1 });
    expect(phaseOf(task, 'fetching')).toMatchObject({ status: 'pending', itemsProcessed: 0, attempts: 0, error: null });
  });

  it.each([
    ['pending', [] as Step[]],
    ['running', [at('take up')]],
    ['cancelled', [{ does: 'ask to cancel', afterMs: 1 } as Step]],
  ])('is refused for a %s task', (_, steps) => {
    const { task } = play(steps);
    expect(() => redo.retryTask(task, task.updatedAt)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'not_allowed_now' }) }),
    );
  });
});

describe('a request to cancel', () => {
  it('cancels at once what nobody works on', () => {
    expect(play([{ does: 'ask to cancel', afterMs: 1 }]).task).toMatchObject({ status: 'cancelled', request: null });
  });

  it('asks the worker of what runs, once', () => {
    const { task } = play([at('take up'), at('start'), { does: 'ask to cancel', afterMs: 1 }]);
    expect(task).toMatchObject({ status: 'running', request: 'cancel' });
    expect(control.requestCancel(task, task.updatedAt)).toBe(NO_CHANGE);
  });

  it('comes too late for a finished task', () => {
    const { task } = play([at('take up'), { does: 'fail', failure: outage, afterMs: 1 }]);
    expect(() => control.requestCancel(task, task.updatedAt)).toThrow(/already failed/);
  });
});

describe('a broken invariant', () => {
  it('is an error: completing a phase with items left, or a task with phases left', () => {
    const { task } = play([at('take up'), at('start'), plan(10), count(9)]);
    expect(() => work.completePhase(task, 'connecting', 0)).toThrow(/9 of 10/);
    expect(() => work.completeTask(task, 'sum_1', 0)).toThrow(/connecting is running/);
    expect(() => work.completePhase(newTask(), 'connecting', 0)).toThrow();
    expect(() => phaseOf(task, 'embedding')).toThrow(/no phase embedding/);
  });
});

describe('taking up a task', () => {
  it('that a worker lost is told as recovered, with when it had last moved', () => {
    const { events } = play([at('take up'), at('start'), plan(10), count(4), at('die'), at('take up')]);
    expect(events.at(-1)).toMatchObject({
      type: 'recovered',
      phase: 'connecting',
      data: { lastMovedAt: '2026-11-01T10:00:00.040Z', itemsProcessed: 4, itemsTotal: 10 },
    });
  });

  it('by the same worker after an outage counts neither a death nor a restart', () => {
    const { task } = play([at('take up'), at('start'), plan(10), count(4), at('die')]);
    const change = work.takeUp(task, 100, true);
    expect(change.task).toEqual({});
    expect(change.phases).toMatchObject([{ name: 'connecting', workingSince: 100 }]);
    expect(change.phases[0]).not.toHaveProperty('deaths');
    expect(change.events).toMatchObject([{ type: 'recovered', data: { deaths: 0, isAfterOutage: true } }]);
    expect(work.takeUp(task, 100).phases[0]).toHaveProperty('deaths', 1);
  });

  it('after its wait for a retry is told by the phase alone', () => {
    const { events } = play([
      at('take up'),
      at('start'),
      { does: 'try again later', failure: outage, afterMs: 10 },
      at('take up'),
      at('start'),
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'created',
      'started',
      'phase-started',
      'retry-scheduled',
      'phase-started',
    ]);
  });
});

describe('a phase that is not needed', () => {
  const ingestion = newTask('ingestion');
  const last = 'summarizing';

  it.each<[string, Task]>([
    ['before the task starts', ingestion],
    ['while another runs', play([at('take up'), at('start')], ingestion).task],
  ])('is left out %s', (_, task) => {
    const after = applyChange(task, control.skipPhase(task, last, 1), 1);
    expect(phaseOf(after, last)).toMatchObject({ status: 'skipped', completedAt: 1 });
    expect(percentOf(after)).toBeGreaterThanOrEqual(percentOf(task));
    expect(control.skipPhase(after, last, 2)).toBe(NO_CHANGE);
  });

  it.each<[string, Task, string]>([
    ['that the task needs', ingestion, 'chunking'],
    ['of a task that is being cancelled', { ...ingestion, status: 'running', request: 'cancel' }, last],
    ['of a finished task', { ...ingestion, status: 'cancelled' }, last],
  ])('is not one %s', (_, task, name) => {
    expect(() => control.skipPhase(task, name as 'chunking', 1)).toThrow('This cannot be done');
  });
});

describe('what is done of the items in work', () => {
  const doneOf = ({ task }: { task: Task }) => itemsDone(phaseOf(task, 'connecting'));
  const stored = (items: number, inWork: number): Step => ({ does: 'store', items, inWork, afterMs: 10 });
  const halves = [at('take up'), at('start'), plan(4), stored(0, 1.5)];

  it('moves the percent before any of them is done, and counts none as done', () => {
    const { task } = play(halves);
    expect(phaseOf(task, 'connecting').itemsProcessed).toBe(0);
    expect(phasePercent(phaseOf(task, 'connecting'))).toBe(37.5);
  });

  it('is never more than there is, nor less than was told, though an item is begun again', () => {
    expect(doneOf(play([...halves, stored(0, 0.2)]))).toBe(1.5);
    expect(doneOf(play([...halves, stored(1, 0)]))).toBe(1.5);
    expect(doneOf(play([...halves, stored(1, 0.9)]))).toBe(1.9);
    expect(doneOf(play([...halves, stored(3, 2)]))).toBe(4);
    expect(doneOf(play([...halves, store(4), at('finish phase')]))).toBe(4);
  });
});

describe('a worker that dies', () => {
  const dies = (times: number): Step[] => Array.from({ length: times }, () => [at('die'), at('take up')]).flat();
  const started = [at('take up'), at('start'), plan(10), count(4)];
  const deathsOf = ({ task }: { task: Task }) => phaseOf(task, 'connecting').deaths;

  it('is counted against the item that was in work, until that is done', () => {
    expect(deathsOf(play([...started, ...dies(2)]))).toBe(2);
    expect(deathsOf(play([...started, ...dies(2), store(5)]))).toBe(0);
    expect(deathsOf(play([...started, ...dies(2), store(5), ...dies(1)]))).toBe(1);
    // What is only counted is not kept: it dies with its worker.
    expect(deathsOf(play([...started, ...dies(2), count(5)]))).toBe(2);
  });

  it('is not one that handed the task back', () => {
    expect(deathsOf(play([...started, at('hand back'), at('take up')]))).toBe(0);
  });

  it('counts before the phase has begun, too', () => {
    expect(deathsOf(play([at('take up'), ...dies(3)]))).toBe(3);
  });

  it('leaves word of what was kept', () => {
    const phaseDone = [at('start'), plan(3), count(3), at('finish phase')];
    const reading = [at('take up'), ...phaseDone, ...phaseDone, at('start'), plan(10), store(4)];
    expect(play([...reading, ...dies(1)]).task.recovery).toMatchObject({
      phase: 'extracting',
      itemsKept: 4,
      itemsTotal: 10,
    });
    expect(play([...reading, at('hand back'), at('take up')]).task.recovery).toMatchObject({ itemsKept: 4 });
    // Checks are made again.
    expect(play([...started, ...dies(1)]).task.recovery).toMatchObject({ phase: 'connecting', itemsKept: 0 });
  });
});

describe('what is done again', () => {
  const phaseDone = (total: number): Step[] => [at('start'), plan(total), count(total), at('finish phase')];
  const whole = [at('take up'), ...Array.from({ length: 6 }, () => phaseDone(3)).flat()];
  const completed = play([...whole, { does: 'complete', afterMs: 0 }]).task;

  it('is a phase and all after it, in a new attempt; what comes before stays done', () => {
    const after = applyChange(completed, redo.retryTask(completed, 9, 'analyzing'), 9);
    expect(after).toMatchObject({ status: 'pending', attempt: 2, resultId: null, queuedAt: 9 });
    expect(after.phases.map(({ status }) => status)).toEqual([
      ...['completed', 'completed', 'completed'],
      ...['pending', 'pending', 'pending'],
    ]);
  });

  it('is the failed items alone: the others of their phase count as done', () => {
    const change = redo.retryFailedItems(completed, new Map([['extracting', 2]]), 9);
    const after = applyChange(completed, change, 9);
    expect(phaseOf(after, 'extracting')).toMatchObject({ status: 'pending', itemsProcessed: 1, itemsTotal: 3 });
    expect(phaseOf(after, 'analyzing')).toMatchObject({ status: 'pending', itemsProcessed: 0, itemsTotal: null });
    expect(change.resolved).toEqual(['analyzing', 'writing', 'saving'].map((phase) => ({ phase, index: null })));
  });

  it('is nothing of a task that is under way, of one that was cancelled, or that has not come so far', () => {
    const cancelled: Task = { ...completed, status: 'cancelled' };
    const failed = play([at('take up'), at('start'), { does: 'fail', failure: outage, afterMs: 0 }]).task;
    for (const attempt of [
      () => redo.retryTask(newTask(), 9, 'connecting'),
      () => redo.retryTask(cancelled, 9, 'connecting'),
      () => redo.retryTask(failed, 9, 'writing'),
      () => redo.retryTask(completed, 9),
      () => redo.retryFailedItems(completed, new Map(), 9),
      () => redo.retryFailedItems(failed, new Map([['connecting', 1]]), 9),
    ]) {
      expect(attempt).toThrow('This cannot be done');
    }
  });

  it('leaves out what the person has left out', () => {
    const task = { ...newTask('ingestion'), status: 'failed', error: outage } as const;
    const skipped = applyChange(
      task,
      { task: {}, phases: [{ name: 'summarizing', status: 'skipped' }], events: [] },
      1,
    );
    const after = applyChange(skipped, redo.retryTask(skipped, 9, 'loading'), 9);
    expect(phaseOf(after, 'summarizing').status).toBe('skipped');
  });
});
