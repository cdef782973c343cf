import { expect, test } from 'vitest';
import { TASK_STATUSES } from '#domain/status.ts';
import { taskId, taskSnapshot } from '@/hooks/fixtures/task-snapshot.ts';
import {
  type ActivityFilter,
  activityPath,
  parseActivityFilter,
  passesActivityFilter,
  VIEWS,
} from './activity-filter.ts';

const filterOf = (path: string) => parseActivityFilter(new URL(path, 'http://here').searchParams);

test('a filter is read from its address as it was written there', () => {
  const filters: ActivityFilter[] = [
    { view: 'all', text: '' },
    { view: 'in-progress', text: '' },
    { view: 'failed', text: 'annual & report' },
  ];
  for (const filter of filters) expect(filterOf(activityPath(filter))).toEqual(filter);
  expect(activityPath({ view: 'all', text: ' ' })).toBe('/activity');
});

test('an address that makes no sense shows everything', () => {
  expect(filterOf('/activity?status=toString&page=3')).toEqual({ view: 'all', text: '' });
});

test('every status has a view, and no task is in two', () => {
  const shown = Object.values(VIEWS).flatMap(({ statuses }) => statuses ?? []);
  expect(shown.toSorted()).toEqual(TASK_STATUSES.toSorted());
});

test('a task passes by its status now and by every word that was typed', () => {
  const paused = { ...taskSnapshot(taskId(1), 'paused', 1), title: 'Annual Report 2026' };
  expect(passesActivityFilter(paused, { view: 'all', text: '' })).toBe(true);
  expect(passesActivityFilter(paused, { view: 'paused', text: ' report  ANNUAL ' })).toBe(true);
  expect(passesActivityFilter(paused, { view: 'paused', text: 'annual forest' })).toBe(false);
  expect(passesActivityFilter(paused, { view: 'in-progress', text: '' })).toBe(false);
});
