import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { taskId, taskSnapshot } from './fixtures/task-snapshot.ts';
import { addToTaskLists, dropFromTaskLists } from './task-list.ts';

const [A, B] = [taskId(1), taskId(2)];

/** A cache with a list for each filter, every one of which holds A. */
function cacheWith(...filters: object[]) {
  const queryClient = new QueryClient();
  const keys = filters.map((filter): QueryKey => ['task-list', filter]);
  for (const key of keys) queryClient.setQueryData(key, [A]);
  return { queryClient, keys, lists: () => keys.map((key) => queryClient.getQueryData(key)) };
}

test('a new task is first in the lists it belongs to, once, and in no other', async () => {
  const { queryClient, lists } = cacheWith({}, { status: ['pending'] }, { status: ['failed'] }, { kind: 'ingestion' });
  const task = taskSnapshot(B, 'pending', 1);
  await addToTaskLists(queryClient, task);
  await addToTaskLists(queryClient, task);
  expect(lists()).toEqual([[B, A], [B, A], [A], [A]]);
});

test('a list that was asked for before the task existed does not take it off again', async () => {
  const { queryClient, keys, lists } = cacheWith({});
  let answer = (_ids: string[]) => {};
  const early = queryClient.fetchQuery({
    queryKey: keys[0] ?? [],
    queryFn: () =>
      new Promise<string[]>((resolve) => {
        answer = resolve;
      }),
  });
  const addition = addToTaskLists(queryClient, taskSnapshot(B, 'pending', 1));
  answer([A]);
  await Promise.allSettled([early, addition]);
  expect(lists()).toEqual([[B, A]]);
});

test('a removed task leaves every list', async () => {
  const { queryClient, lists } = cacheWith({}, { status: ['pending'] });
  await dropFromTaskLists(queryClient, A);
  expect(lists()).toEqual([[], []]);
});
