import { describe, expect, test } from 'vitest';
import { TASK_STATUSES } from '#domain/status.ts';
import { BULK_ACTIONS, bulkInputSchema } from '#domain/tasks-api.ts';
import { bulkSelection, scopeWords } from './bulk-scope.ts';
import { completed, failed, flawed, paused, queued, retrying, running } from './fixtures/tasks.ts';

describe('what an action over many is sent for', () => {
  test('the selected, where it would change any of them', () => {
    expect(bulkSelection('pause', { selected: [running, completed] })).toEqual({ ids: [running.id, completed.id] });
    expect(bulkSelection('retry', { selected: [flawed] })).toEqual({ ids: [flawed.id] });
    expect(bulkSelection('retry', { selected: [running, completed] })).toBeNull();
    expect(bulkSelection('cancel', { selected: [] })).toBeNull();
  });

  test('every task of the list, no further than the list reaches', () => {
    expect(bulkSelection('pause', { statuses: ['failed'] })).toBeNull();
    expect(bulkSelection('cancel', { statuses: ['pending', 'running'] })).toEqual({ status: ['pending', 'running'] });
    expect(bulkSelection('retry', { statuses: ['failed'] })).toEqual({ status: ['failed'] });
  });

  test('of all tasks, no status in which it would change something is forgotten', () => {
    for (const action of BULK_ACTIONS) {
      const select = bulkSelection(action, { statuses: TASK_STATUSES });
      expect(bulkInputSchema.safeParse({ action, select }).success).toBe(true);
      for (const task of [running, completed, failed, flawed, paused, queued, retrying]) {
        if (bulkSelection(action, { selected: [task] }) === null) continue;
        expect(select !== null && 'status' in select && select.status).toContain(task.status);
      }
    }
  });
});

test('what is meant is said', () => {
  expect(scopeWords({ selected: [running] })).toBe('1 task');
  expect(scopeWords({ statuses: ['failed'] })).toBe('all tasks of this list');
});
