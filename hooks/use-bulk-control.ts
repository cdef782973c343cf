'use client';

import { useCallback, useState } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { type BulkAction, type BulkResult, type BulkSelection, MAX_TASKS_PER_REQUEST } from '#domain/tasks-api.ts';
import { asFailureError } from './request-failure.ts';
import { type ServerConnection, useServer } from './server-connection.ts';
import { refreshTaskLists } from './task-list.ts';

/** What became of one task, with the task as it then stands; undefined where this page never knew it. */
export type BulkOutcome = BulkResult & { readonly task: TaskSnapshot | undefined };

/** Does the same to many tasks in one request. How they then stand is on the screen before `control` answers. */
export function useBulkControl() {
  const server = useServer();
  const [underWay, setUnderWay] = useState(0);

  /** @throws FailureError why the request as a whole was refused, or got no answer */
  const control = useCallback(
    async (action: BulkAction, selection: BulkSelection): Promise<BulkOutcome[]> => {
      setUnderWay((count) => count + 1);
      try {
        const { results } = await server.client.tasks.bulk.mutate({ action, select: selection });
        await lookAt(results, server);
        server.poller.poke();
        void refreshTaskLists(server.queryClient);
        return results.map((result) => ({ ...result, task: server.store.get(result.id).task }));
      } catch (error) {
        throw asFailureError(error);
      } finally {
        setUnderWay((count) => count - 1);
      }
    },
    [server],
  );

  return { control, isPending: underWay > 0 };
}

/**
 * Learns how these tasks stand now. The poller would not ask for those that were finished; and where this gets no
 * answer, what was asked has been done all the same, and the poller goes on trying to see it.
 */
async function lookAt(results: readonly BulkResult[], { client, store }: ServerConnection): Promise<void> {
  const held = results.flatMap(({ id }) => {
    const { task } = store.get(id);
    return task === undefined ? [] : [{ id, version: task.version }];
  });
  try {
    for (let from = 0; from < held.length; from += MAX_TASKS_PER_REQUEST) {
      const tasks = held.slice(from, from + MAX_TASKS_PER_REQUEST);
      const answer = await client.tasks.watch.query({ tasks });
      store.accept(answer.tasks);
      store.markMissing(answer.missing);
    }
  } catch {
    // See above.
  }
}
