'use client';

import type { PhaseName } from '#domain/kinds/registry.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
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
  const { run, pending, failure } = useAction<BulkAction | 'retryFrom' | 'skip' | 'remove'>();

  const take = async (answer: Promise<TaskSnapshot>) => {
    store.accept([await answer]);
    poller.poke();
    void refreshTaskLists(queryClient);
  };
  const change = (name: BulkAction) => run(name, () => take(client.tasks[name].mutate({ id })));

  return {
    pause: () => change('pause'),
    resume: () => change('resume'),
    cancel: () => change('cancel'),
    retry: () => change('retry'),
    /** Does a phase and all after it anew. */
    retryFrom: (from: PhaseName) => run('retryFrom', () => take(client.tasks.retry.mutate({ id, from }))),
    /** Leaves an optional phase out. */
    skip: (phase: PhaseName) => run('skip', () => take(client.tasks.skip.mutate({ id, phase }))),
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
