import { type InfiniteData, infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import type { TRPCClient } from '@trpc/client';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { MAX_TASKS_PER_REQUEST, type StatusTotals, type TaskFilter, taskFilterSchema } from '#domain/tasks-api.ts';
import type { AppRouter } from '#server/trpc/router.ts';
import type { TaskStore } from './task-store.ts';

/** What a list holds in the cache are ids, in the server's order; the tasks themselves are in the store alone. */
export interface ListedPage {
  readonly ids: readonly string[];
  readonly totals: StatusTotals;
  readonly nextCursor: string | null;
}

type ListedPages = InfiniteData<ListedPage, string | null>;

/** Everything that has work left, and what is at work now: for the first screen, and to notice what ends. */
export const UNFINISHED = { scope: 'unfinished', limit: MAX_TASKS_PER_REQUEST } as const;
export const RUNNING = { scope: 'unfinished', status: ['running'], limit: MAX_TASKS_PER_REQUEST } satisfies TaskFilter;

const LISTS = 'task-list';
const allLists = { queryKey: [LISTS] };

/** The query for the ids of the tasks that pass a filter, page by page. What it learns of the tasks goes into the store. */
export function taskListOptions(client: TRPCClient<AppRouter>, store: TaskStore, filter: Omit<TaskFilter, 'cursor'>) {
  return infiniteQueryOptions({
    queryKey: [LISTS, filter],
    queryFn: async ({ pageParam, signal }): Promise<ListedPage> => {
      const input = { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) };
      const { tasks, totals, nextCursor } = await client.tasks.list.query(input, { signal });
      store.accept(tasks);
      return { ids: tasks.map(({ id }) => id), totals, nextCursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 1_000,
  });
}

/** All ids of a list, each once: a task may come again on a later page when others came before it. */
export function idsOf(pages: readonly ListedPage[]): string[] {
  return Array.from(new Set(pages.flatMap(({ ids }) => ids)));
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
    queryClient.setQueryData<ListedPages>(query.queryKey, (data) => data && withFirst(data, task));
  }
  void refreshTaskLists(queryClient);
}

/** Takes a task that is gone off every list. */
export async function dropFromTaskLists(queryClient: QueryClient, taskId: string): Promise<void> {
  await queryClient.cancelQueries(allLists);
  queryClient.setQueriesData<ListedPages>(allLists, (data) => data && without(data, taskId));
  void refreshTaskLists(queryClient);
}

function withFirst(data: ListedPages, { id, status }: TaskSnapshot): ListedPages {
  if (data.pages.some(({ ids }) => ids.includes(id))) return data;
  const [first, ...others] = data.pages;
  if (first === undefined) return data;
  const totals = { ...first.totals, [status]: first.totals[status] + 1 };
  return { ...data, pages: [{ ...first, ids: [id, ...first.ids], totals }, ...others] };
}

function without(data: ListedPages, taskId: string): ListedPages {
  return { ...data, pages: data.pages.map((page) => ({ ...page, ids: page.ids.filter((id) => id !== taskId) })) };
}

/** Which tasks are found by words, only the server knows. */
function passes(task: TaskSnapshot, { kind, scope, search = '', status }: TaskFilter): boolean {
  return (
    search.trim() === '' &&
    (kind === undefined || kind === task.kind) &&
    (status === undefined || status.includes(task.status)) &&
    (scope !== 'finished' || isFinished(task.status)) &&
    (scope !== 'unfinished' || !isFinished(task.status))
  );
}
