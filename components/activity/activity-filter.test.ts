import { expect, test } from 'vitest';
import { TASK_STATUSES } from '#domain/status.ts';
import {
  type ActivityFilter,
  activityPath,
  parseActivityFilter,
  taskFilterOf,
  totalOf,
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
  const { all, ...others } = VIEWS;
  expect(
    Object.values(others)
      .flatMap(({ statuses }) => statuses)
      .toSorted(),
  ).toEqual(TASK_STATUSES.toSorted());
  expect(all.statuses).toEqual(TASK_STATUSES);
});

test('the server is asked for what is shown, and its totals are those of the view', () => {
  expect(taskFilterOf('all', '')).toEqual({ scope: 'all' });
  expect(taskFilterOf('paused', 'annual report')).toEqual({
    scope: 'all',
    status: ['paused'],
    search: 'annual report',
  });
  const totals = { pending: 80, running: 3, paused: 2, completed: 70, failed: 5, cancelled: 3 };
  expect(totalOf('all', totals)).toBe(163);
  expect(totalOf('in-progress', totals)).toBe(83);
  expect(totalOf('failed', null)).toBeNull();
});
