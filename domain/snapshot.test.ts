import { describe, expect, it } from 'vitest';
import { failure } from './failure.ts';
import { play, type Step, snapshotOf } from './fixtures/task-history.ts';
import { phaseSnapshotSchema, taskSnapshotSchema } from './snapshot.ts';

const does = (...names: ('take up' | 'start' | 'finish phase' | 'complete')[]): Step[] =>
  names.map((name) => ({ does: name, afterMs: 10 }));
const whole = Array.from({ length: 6 }, () => does('start', 'finish phase')).flat();
const internal = failure('internal');
const now = '2026-11-01T10:00:00.000Z';

const snapshots = {
  pending: snapshotOf(play([]).task),
  running: snapshotOf(play(does('take up', 'start')).task),
  completed: snapshotOf(play([...does('take up'), ...whole, ...does('complete')]).task),
  failed: snapshotOf(play([...does('take up', 'start'), { does: 'fail', failure: internal, afterMs: 1 }]).task),
  cancelled: snapshotOf(play([{ does: 'ask to cancel', afterMs: 1 }]).task),
};

describe('a snapshot', () => {
  it.each(Object.entries(snapshots))('of a %s task passes, also through JSON', (status, snapshot) => {
    expect(snapshot.status).toBe(status);
    expect(taskSnapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
  });

  it.each<[string, keyof typeof snapshots, object]>([
    ['completed without a result', 'completed', { result: null }],
    ['completed with an error', 'completed', { error: internal }],
    ['completed at no time', 'completed', { completedAt: null }],
    ['completed and asked to cancel', 'completed', { request: 'cancel' }],
    ['completed without having started', 'completed', { startedAt: null }],
    ['failed without an error', 'failed', { error: null }],
    ['failed with a result', 'failed', { result: { summaryId: 'sum_1' } }],
    ['failed and waiting for a retry', 'failed', { nextRetryAt: now }],
    ['cancelled with an error', 'cancelled', { error: internal }],
    ['pending with a result', 'pending', { result: { summaryId: 'sum_1' } }],
    ['pending and waiting for a retry', 'pending', { nextRetryAt: now }],
    ['running and completed at a time', 'running', { completedAt: now }],
    ['running without having started', 'running', { startedAt: null }],
    ['running with an error of the task', 'running', { error: internal }],
    ['more than 100 percent', 'running', { progress: 100.1 }],
    ['less than nothing', 'running', { progress: -1 }],
    ['an unknown status', 'running', { status: 'stuck' }],
    ['an unknown request', 'running', { request: 'hurry' }],
    ['a version below one', 'pending', { version: 0 }],
    ['first in the queue at zero', 'pending', { queuePosition: 0 }],
  ])('refuses %s', (_, status, change) => {
    expect(taskSnapshotSchema.safeParse({ ...snapshots[status], ...change }).success).toBe(false);
  });
});

describe('a phase in a snapshot', () => {
  const running = snapshots.running.phases[0];

  it.each([
    ['pending with an error', { status: 'pending', startedAt: null, error: internal }],
    ['pending that has started', { status: 'pending' }],
    ['running that has ended', { completedAt: now }],
    ['completed at no time', { status: 'completed' }],
    ['completed with an error', { status: 'completed', completedAt: now, error: internal }],
    ['failed without an error', { status: 'failed', completedAt: now }],
    ['a negative count', { itemsProcessed: -1 }],
    ['half an item', { itemsProcessed: 0.5 }],
  ])('cannot be %s', (_, change) => {
    expect(phaseSnapshotSchema.safeParse(running).success).toBe(true);
    expect(phaseSnapshotSchema.safeParse({ ...running, ...change }).success).toBe(false);
  });

  it('may run with an error: it waits for its next try', () => {
    expect(phaseSnapshotSchema.safeParse({ ...running, error: internal }).success).toBe(true);
  });
});
