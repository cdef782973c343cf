'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useServer } from './server-connection.ts';
import { taskListOptions } from './task-list.ts';

/** A task whose work has ended by itself. */
export type EndedTask = Extract<TaskSnapshot, { status: 'completed' | 'failed' }>;

/**
 * Calls back once for each task that completes or fails while this tab is open, whichever screen it shows. Tasks that
 * were under way before the page was loaded count too. For one place, near the root.
 */
export function useCompletions(onEnded: (task: EndedTask) => void): void {
  const { client, store, poller } = useServer();
  const tell = useEffectEvent(onEnded);
  // Only so that the store learns what is under way: nothing of the answer is rendered here.
  useQuery({ ...taskListOptions(client, store, {}), notifyOnChangeProps: [] });
  useEffect(() => poller.watchUnfinished(), [poller]);
  useEffect(
    () =>
      store.onFinish((task) => {
        if (task.status === 'completed' || task.status === 'failed') tell(task);
      }),
    [store],
  );
}
