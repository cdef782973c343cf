import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { taskId, taskSnapshot } from './fixtures/task-snapshot.ts';
import { addToTaskLists, dropFromTaskLists, idsOf } from './task-list.ts';

const [A, B, C] = [taskId(1), taskId(2), taskId(3)];

const TOTALS = { pending: 0, running: 0, paused: 0, completed: 0, failed: 1, cancelled: 0 };

/** Two pages, the first of which holds the ids. */
const listOf = (...ids: string[]) => ({
  pages: [
    { ids, totals: TOTALS, nextCursor: 'next' },
    { ids: [C], totals: TOTALS, nextCursor: null },
  ],
  pageParams: [null, 'next'],
});
type Listed = ReturnType<typeof listOf>;

/** A cache with a list for each filter, every one of which holds A on its first page. */
function cacheWith(...filters: object[]) {
  const queryClient = new QueryClient();
  const keys = filters.map((filter): QueryKey => ['task-list', filter]);
  for (const key of keys) queryClient.setQueryData(key, listOf(A));
  const pagesOf = (key: QueryKey) => queryClient.getQueryData<Listed>(key)?.pages ?? [];
  return {
    queryClient,
    keys,
    lists: () => keys.map((key) => pagesOf(key)[0]?.ids),
    totals: () => keys.map((key) => pagesOf(key)[0]?.totals.pending),
  };
}

test('a new task is first in the lists it belongs to, once, and in no other', async () => {
  const { queryClient, lists, totals } = cacheWith(
    {},
    { status: ['pending'] },
    { scope: 'unfinished' },
    { status: ['failed'] },
    { kind: 'ingestion' },
    { scope: 'finished' },
    { search: 'words' },
  );
  const task = taskSnapshot(B, 'pending', 1);
  await addToTaskLists(queryClient, task);
  await addToTaskLists(queryClient, task);
  expect(lists()).toEqual([[B, A], [B, A], [B, A], [A], [A], [A], [A]]);
  expect(totals()).toEqual([1, 1, 1, 0, 0, 0, 0]);
  await addToTaskLists(queryClient, taskSnapshot(C, 'pending', 1));
  expect(lists()[0], 'it is on a later page').toEqual([B, A]);
  expect(idsOf([...listOf(A, C).pages])).toEqual([A, C]);
});

test('a list that was asked for before the task existed does not take it off again', async () => {
  const { queryClient, keys, lists } = cacheWith({});
  let answer = (_list: Listed) => {};
  const early = queryClient.fetchQuery({
    queryKey: keys[0] ?? [],
    queryFn: () =>
      new Promise<Listed>((resolve) => {
        answer = resolve;
      }),
  });
  const addition = addToTaskLists(queryClient, taskSnapshot(B, 'pending', 1));
  answer(listOf(A));
  await Promise.allSettled([early, addition]);
  expect(lists()).toEqual([[B, A]]);
});

test('a removed task leaves every list', async () => {
  const { queryClient, lists } = cacheWith({}, { status: ['pending'] });
  await dropFromTaskLists(queryClient, A);
  expect(lists()).toEqual([[], []]);
});
