import { describe, expect, test } from 'vitest';
import { bulkSelection, changedBy, scopeWords, type WholeList } from './bulk-scope.ts';
import { completed, failed, flawed, paused, queued, running } from './fixtures/tasks.ts';

const whole: WholeList = {
  filter: { search: 'report' },
  total: 163,
  counts: { cancel: 11, pause: 0, resume: 1, retry: 163 },
};

describe('what an action over many is sent for', () => {
  test('those of the selected that it would change, and nothing where there are none', () => {
    expect(bulkSelection('pause', { selected: [running, completed] })).toEqual({ ids: [running.id] });
    expect(bulkSelection('retry', { selected: [flawed] })).toEqual({ ids: [flawed.id] });
    expect(bulkSelection('retry', { selected: [running, completed] })).toBeNull();
    expect(bulkSelection('cancel', { selected: [] })).toBeNull();
  });

  test('the filter of a whole list, where the server has found something to change', () => {
    expect(bulkSelection('cancel', { whole })).toEqual({ search: 'report' });
    expect(bulkSelection('pause', { whole })).toBeNull();
    expect(bulkSelection('cancel', { whole: { ...whole, counts: null } }), 'not known yet').toBeNull();
  });
});

test('it says of how many tasks it will change how many', () => {
  expect(scopeWords('cancel', { whole })).toBe('11 of 163 tasks');
  expect(scopeWords('retry', { whole })).toBe('163 tasks');
  expect(scopeWords('cancel', { selected: [running] })).toBe('1 task');
  expect(scopeWords('cancel', { selected: [running, queued, paused, completed, failed] })).toBe('3 of 5 tasks');
  expect(scopeWords('resume', { selected: [running, paused] }, 'selected task')).toBe('1 of 2 selected tasks');
  expect(changedBy('cancel', { selected: [completed] })).toBe(0);
});
