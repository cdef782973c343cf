import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { TRPCClient } from '@trpc/client';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { type TaskFilter, taskFilterSchema } from '#domain/tasks-api.ts';
import type { AppRouter } from '#server/trpc/router.ts';
import type { TaskStore } from './task-store.ts';

/** What a list holds in the cache are ids, in the server's order; the tasks themselves are in the store alone. */
const LISTS = 'task-list';
const allLists = { queryKey: [LISTS] };

/** The query for the ids of the tasks that pass a filter. What it learns of the tasks goes into the store. */
export function taskListOptions(client: TRPCClient<AppRouter>, store: TaskStore, filter: TaskFilter) {
  return queryOptions({
    queryKey: [LISTS, filter],
    queryFn: async ({ signal }): Promise<string[]> => {
      const { tasks } = await client.tasks.list.query(filter, { signal });
      store.accept(tasks);
      return tasks.map(({ id }) => id);
    },
    staleTime: 1_000,
  });
}

/** Has every list on the screen asked for again. */
export function refreshTaskLists(queryClient: QueryClient): Promise<void> {
  return queryClient.invalidateQueries(allLists);
}

/** Shows a new task in every list that it belongs to, before any of them is asked for again. */
export async function addToTaskLists(queryClient: QueryClient, task: TaskSnapshot): Promise<void> {
  // An answer under way was written before the task existed, and would take it off again.
  await queryClient.cancelQueries(allLists);
  for (const query of queryClient.getQueryCache().findAll(allLists)) {
    const filter = taskFilterSchema.safeParse(query.queryKey[1]);
    if (!filter.success || !passes(task, filter.data)) continue;
    queryClient.setQueryData<string[]>(
      query.queryKey,
      (ids) => ids && [task.id, ...ids.filter((id) => id !== task.id)],
    );
  }
  void refreshTaskLists(queryClient);
}

/** Takes a task that is gone off every list. */
export async function dropFromTaskLists(queryClient: QueryClient, taskId: string): Promise<void> {
  await queryClient.cancelQueries(allLists);
  queryClient.setQueriesData<string[]>(allLists, (ids) => ids?.filter((id) => id !== taskId));
  void refreshTaskLists(queryClient);
}

function passes(task: TaskSnapshot, filter: TaskFilter): boolean {
  return (
    (filter.kind === undefined || filter.kind === task.kind) &&
    (filter.status === undefined || filter.status.includes(task.status))
  );
}
