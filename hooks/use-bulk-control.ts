'use client';

import { useCallback, useState } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import {
  type BulkAction,
  type BulkOutput,
  type BulkResult,
  type BulkSelection,
  MAX_TASKS_PER_BULK,
  MAX_TASKS_PER_REQUEST,
} from '#domain/tasks-api.ts';
import { asFailureError } from './request-failure.ts';
import { type ServerConnection, useServer } from './server-connection.ts';
import { refreshTaskLists } from './task-list.ts';

/** What became of one task, with the task as it then stands; undefined where this page never knew it. */
export type BulkOutcome = BulkResult & { readonly task: TaskSnapshot | undefined };

/**
 * Does the same to many tasks: those named, or all that a filter finds, batch by batch. How they then stand is on the
 * screen before `control` answers.
 */
export function useBulkControl() {
  const server = useServer();
  const [underWay, setUnderWay] = useState(0);

  /** @throws FailureError why the request as a whole was refused, or got no answer */
  const control = useCallback(
    async (
      action: BulkAction,
      selection: BulkSelection,
      onProgress?: (done: number) => void,
    ): Promise<BulkOutcome[]> => {
      setUnderWay((count) => count + 1);
      try {
        const results: BulkResult[] = [];
        for (const batch of batchesOf(selection)) {
          let cursor: string | null = null;
          do {
            const input = { action, select: batch, ...(cursor === null ? {} : { cursor }) };
            const answer: BulkOutput = await server.client.tasks.bulk.mutate(input);
            results.push(...answer.results);
            cursor = answer.nextCursor;
            onProgress?.(results.length);
          } while (cursor !== null);
        }
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

/** What fits into one request each. */
function batchesOf(selection: BulkSelection): BulkSelection[] {
  if (!('ids' in selection)) return [selection];
  const { ids } = selection;
  const starts = Array.from({ length: Math.ceil(ids.length / MAX_TASKS_PER_BULK) }, (_, n) => n * MAX_TASKS_PER_BULK);
  return starts.map((from) => ({ ids: ids.slice(from, from + MAX_TASKS_PER_BULK) }));
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
