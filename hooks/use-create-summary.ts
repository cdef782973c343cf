'use client';

import { useCallback, useState } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { SourceInput } from '#domain/source.ts';
import { asFailureError } from './request-failure.ts';
import { useServer } from './server-connection.ts';
import { addToTaskLists } from './task-list.ts';

/** Starts summaries. Each new task is in every list on the screen, and polled, before `create` answers. */
export function useCreateSummary() {
  const { client, queryClient, store, poller } = useServer();
  const [underWay, setUnderWay] = useState(0);

  /** @throws FailureError why the server would not start it, or could not be asked */
  const create = useCallback(
    async (source: SourceInput): Promise<TaskSnapshot> => {
      setUnderWay((count) => count + 1);
      try {
        const task = await client.tasks.createSummary.mutate({ source });
        store.accept([task]);
        await addToTaskLists(queryClient, task);
        poller.poke();
        return task;
      } catch (error) {
        throw asFailureError(error);
      } finally {
        setUnderWay((count) => count - 1);
      }
    },
    [client, queryClient, store, poller],
  );

  return { create, isPending: underWay > 0 };
}
