'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useServer } from './server-connection.ts';
import { RUNNING, taskListOptions, UNFINISHED } from './task-list.ts';

/** A task whose work has ended by itself. */
export type EndedTask = Extract<TaskSnapshot, { status: 'completed' | 'failed' }>;

/**
 * Calls back once for each task that completes or fails while this tab is open, whichever screen it shows. Tasks that
 * were under way before the page was loaded count too. For one place, near the root.
 */
export function useCompletions(onEnded: (task: EndedTask) => void): void {
  const { client, store, poller } = useServer();
  const tell = useEffectEvent(onEnded);
  // Only so that the store learns what is under way: nothing of the answer is rendered here. Where more wait than a page
  // holds, those that run are learnt of by themselves.
  useInfiniteQuery({ ...taskListOptions(client, store, UNFINISHED), notifyOnChangeProps: [] });
  useInfiniteQuery({ ...taskListOptions(client, store, RUNNING), notifyOnChangeProps: [] });
  useEffect(() => poller.watchUnfinished(), [poller]);
  useEffect(
    () =>
      store.onFinish((task) => {
        if (task.status === 'completed' || task.status === 'failed') tell(task);
      }),
    [store],
  );
}
