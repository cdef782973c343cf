'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { StatusTotals, TaskFilter } from '#domain/tasks-api.ts';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';
import { idsOf, taskListOptions } from './task-list.ts';
import type { TaskStore } from './task-store.ts';
import { useRefusal } from './use-refusal.ts';

export interface LiveTasks {
  /** In the server's order, as many as have been asked for. A task that has not changed is the same object as before. */
  readonly tasks: readonly TaskSnapshot[];
  /** How many there are in each status, on whatever page; null while that is not known. */
  readonly totals: StatusTotals | null;
  readonly failure: Failure | null;
  readonly isLoading: boolean;
  /** What is shown passed the filter before this one. */
  readonly isOld: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  loadMore(): void;
}

const NO_TASKS: readonly TaskSnapshot[] = [];

/** Tasks made in another tab or by a script appear after so long at the latest. */
const LIST_REFRESH_MS = 10_000;
/** Longer lists are asked for again only when something happens to them. */
const REFRESHED_PAGES = 3;

/**
 * The tasks that pass a filter, live, page by page. The list says which they are, and is asked for now and then, on focus,
 * and when one of them finishes; how they stand comes from the shared poller. A task made in this tab is in it at once.
 * While another filter is asked for, the last one's tasks stay.
 */
export function useTasks(filter: Omit<TaskFilter, 'cursor'> = {}): LiveTasks {
  const { client, store, poller } = useServer();
  const list = useInfiniteQuery({
    ...taskListOptions(client, store, filter),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= REFRESHED_PAGES ? LIST_REFRESH_MS : false),
    placeholderData: keepPreviousData,
  });
  const pages = list.data?.pages;
  const ids = useMemo(() => idsOf(pages ?? []), [pages]);
  const live = useMemo(() => liveTasks(store, ids), [store, ids]);
  const tasks = useSyncExternalStore(live.subscribe, live.read, () => NO_TASKS);
  useEffect(() => poller.watch(ids), [poller, ids]);
  const refusal = useRefusal();
  return {
    tasks,
    totals: pages?.[0]?.totals ?? null,
    failure: lastingFailure(list) ?? refusal,
    isLoading: list.isPending,
    isOld: list.isPlaceholderData,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
    },
  };
}

/** Reads these tasks out of the store: the same array until one of them has changed. */
function liveTasks(store: TaskStore, ids: readonly string[]) {
  let last = NO_TASKS;
  return {
    subscribe: (onChange: () => void) => store.subscribe(ids, onChange),
    read: (): readonly TaskSnapshot[] => {
      const tasks = ids.flatMap((id) => store.get(id).task ?? []);
      const isSame = tasks.length === last.length && tasks.every((task, index) => task === last[index]);
      if (!isSame) last = tasks;
      return last;
    },
  };
}
