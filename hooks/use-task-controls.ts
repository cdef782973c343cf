'use client';

import type { BulkAction } from '#domain/tasks-api.ts';
import { useServer } from './server-connection.ts';
import { dropFromTaskLists, refreshTaskLists } from './task-list.ts';
import { useAction } from './use-action.ts';

/**
 * What can be done to a task. Each answers whether it was done; why not is in `failure` until the next one is tried.
 * `resume` also takes back a pause that has not come about yet, and `retry` also cuts a wait for the next try short.
 */
export function useTaskControls(id: string) {
  const { client, queryClient, store, poller } = useServer();
  const { run, pending, failure } = useAction<BulkAction | 'remove'>();

  const change = (name: BulkAction) =>
    run(name, async () => {
      store.accept([await client.tasks[name].mutate({ id })]);
      poller.poke();
      void refreshTaskLists(queryClient);
    });

  return {
    pause: () => change('pause'),
    resume: () => change('resume'),
    cancel: () => change('cancel'),
    retry: () => change('retry'),
    remove: () =>
      run('remove', async () => {
        await client.tasks.remove.mutate({ id });
        store.markMissing([id]);
        await dropFromTaskLists(queryClient, id);
      }),
    pending,
    failure,
  };
}
