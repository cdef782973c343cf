'use client';

import { useServer } from './server-connection.ts';
import { dropFromTaskLists, refreshTaskLists } from './task-list.ts';
import { useAction } from './use-action.ts';

/**
 * What can be done to a task. Each answers whether it was done; why not is in `failure` until the next one is tried.
 */
export function useTaskControls(id: string) {
  const { client, queryClient, store, poller } = useServer();
  const { run, pending, failure } = useAction<'cancel' | 'retry' | 'remove'>();

  const change = (name: 'cancel' | 'retry') =>
    run(name, async () => {
      store.accept([await client.tasks[name].mutate({ id })]);
      poller.poke();
      void refreshTaskLists(queryClient);
    });

  return {
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
