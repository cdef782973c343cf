'use client';

import { useCallback, useState } from 'react';
import { asFailureError } from './request-failure.ts';
import { useServer } from './server-connection.ts';

/** Deletes summaries. When `remove` answers, the library on the screen no longer shows it. */
export function useRemoveSummary() {
  const { client, trpc, queryClient } = useServer();
  const [underWay, setUnderWay] = useState(0);

  /** @throws FailureError why it was not deleted */
  const remove = useCallback(
    async (id: string): Promise<void> => {
      setUnderWay((count) => count + 1);
      try {
        await client.library.remove.mutate({ id });
        // Not while it is shown: the page that it is read on is about to leave, and would flash an error first.
        queryClient.removeQueries({ ...trpc.library.get.queryFilter({ id }), type: 'inactive' });
        await queryClient.invalidateQueries(trpc.library.list.pathFilter());
      } catch (error) {
        throw asFailureError(error);
      } finally {
        setUnderWay((count) => count - 1);
      }
    },
    [client, trpc, queryClient],
  );

  return { remove, isPending: underWay > 0 };
}
