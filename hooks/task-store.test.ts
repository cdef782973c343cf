import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { TASK_STATUSES } from '#domain/status.ts';
import { taskId, taskSnapshot } from './fixtures/task-snapshot.ts';
import { TaskStore } from './task-store.ts';

const A = taskId(1);
const B = taskId(2);

describe('the task store', () => {
  test('holds the highest version, in whatever order the answers arrive', () => {
    const versions = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(versions, (arrivals) => {
        const store = new TaskStore();
        const seen: number[] = [];
        store.subscribe([A], () => seen.push(store.get(A).task?.version ?? 0));
        for (const version of arrivals) store.accept([taskSnapshot(A, 'running', version)]);
        expect(store.get(A).task?.version).toBe(Math.max(...arrivals));
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  test('keeps the same object until something changes, and tells only who asked for that task', () => {
    const store = new TaskStore();
    store.accept([taskSnapshot(A, 'running', 1), taskSnapshot(B, 'running', 1)]);
    const held = store.get(A);
    const onA = vi.fn();
    const unsubscribe = store.subscribe([A], onA);
    store.accept([taskSnapshot(A, 'running', 1), taskSnapshot(B, 'running', 2)]);
    expect(store.get(A)).toBe(held);
    expect(onA).not.toHaveBeenCalled();
    store.accept([taskSnapshot(A, 'running', 2)]);
    expect(store.get(A)).not.toBe(held);
    expect(onA).toHaveBeenCalledTimes(1);
    unsubscribe();
    store.accept([taskSnapshot(A, 'running', 3)]);
    expect(onA).toHaveBeenCalledTimes(1);
  });

  test('tells somebody who waits for several tasks once per answer', () => {
    const store = new TaskStore();
    const listener = vi.fn();
    store.subscribe([A, B], listener);
    store.accept([taskSnapshot(A, 'running', 1), taskSnapshot(B, 'running', 1)]);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('takes in a new place in the queue without a new version', () => {
    const store = new TaskStore();
    store.accept([taskSnapshot(A, 'pending', 1, { queuePosition: 3 })]);
    store.accept([taskSnapshot(A, 'pending', 1, { queuePosition: 2 })]);
    expect(store.get(A).task?.queuePosition).toBe(2);
  });

  test('takes in that a worker has fallen silent, and is back, without a new version', () => {
    const heardAt = '2026-11-01T10:00:00.000Z';
    const store = new TaskStore();
    const onA = vi.fn();
    store.accept([taskSnapshot(A, 'running', 4, { liveness: { state: 'working', heardAt } })]);
    store.subscribe([A], onA);
    store.accept([taskSnapshot(A, 'running', 4, { liveness: { state: 'silent', heardAt } })]);
    expect(store.get(A).task?.liveness?.state).toBe('silent');
    store.accept([taskSnapshot(A, 'running', 3, { liveness: { state: 'working', heardAt } })]);
    expect(store.get(A).task?.liveness?.state, 'what is older changes nothing').toBe('silent');
    store.accept([taskSnapshot(A, 'running', 4, { liveness: { state: 'slow', heardAt } })]);
    expect(store.get(A).task?.liveness?.state).toBe('slow');
    expect(onA).toHaveBeenCalledTimes(2);
  });

  test('a task that is gone stays gone, though a late answer still knows it', () => {
    const store = new TaskStore();
    store.accept([taskSnapshot(A, 'running', 1)]);
    store.markMissing([A]);
    store.accept([taskSnapshot(A, 'running', 2)]);
    expect(store.get(A)).toMatchObject({ task: undefined, isMissing: true });
    expect(store.unfinishedIds()).toEqual([]);
  });

  test('tells of a task that finishes exactly when it was seen unfinished before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TASK_STATUSES), { minLength: 1, maxLength: 8 }), (statuses) => {
        const store = new TaskStore();
        const finished: string[] = [];
        store.onFinish((task) => finished.push(task.status));
        statuses.forEach((status, index) => {
          store.accept([taskSnapshot(A, status, index + 1)]);
        });
        const ends = ['completed', 'failed', 'cancelled'];
        const expected = statuses.filter(
          (status, index) => index > 0 && ends.includes(status) && !ends.includes(statuses[index - 1] ?? 'pending'),
        );
        expect(finished).toEqual(expected);
      }),
    );
  });
});
