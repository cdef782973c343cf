'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskFilter } from '#domain/tasks-api.ts';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';
import { taskListOptions } from './task-list.ts';
import type { TaskStore } from './task-store.ts';
import { useRefusal } from './use-refusal.ts';

export interface LiveTasks {
  /** In the server's order. A task that has not changed is the same object as before. */
  readonly tasks: readonly TaskSnapshot[];
  readonly failure: Failure | null;
  readonly isLoading: boolean;
}

const NO_IDS: readonly string[] = [];
const NO_TASKS: readonly TaskSnapshot[] = [];

/** Tasks made in another tab or by a script appear after so long at the latest. */
const LIST_REFRESH_MS = 10_000;

/**
 * The tasks that pass a filter, live. The list says which they are, and is asked for now and then, on focus, and when
 * one of them finishes; how they stand comes from the shared poller. A task made in this tab is in it at once. While
 * another filter is asked for, the last one's tasks stay.
 */
export function useTasks(filter: TaskFilter = {}): LiveTasks {
  const { client, store, poller } = useServer();
  const list = useQuery({
    ...taskListOptions(client, store, filter),
    refetchInterval: LIST_REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const ids = list.data ?? NO_IDS;
  const live = useMemo(() => liveTasks(store, ids), [store, ids]);
  const tasks = useSyncExternalStore(live.subscribe, live.read, () => NO_TASKS);
  useEffect(() => poller.watch(ids), [poller, ids]);
  const refusal = useRefusal();
  return { tasks, failure: lastingFailure(list) ?? refusal, isLoading: list.isPending };
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
