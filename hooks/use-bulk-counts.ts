'use client';

import { useQuery } from '@tanstack/react-query';
import type { BulkCounts, BulkFilter } from '#domain/tasks-api.ts';
import { useServer } from './server-connection.ts';

const REFRESH_MS = 3_000;

/** How many of the tasks that a filter finds each bulk action would change; null without a filter, and until it is known. */
export function useBulkCounts(filter: BulkFilter | null): BulkCounts | null {
  const { trpc } = useServer();
  const { data } = useQuery(
    trpc.tasks.bulkCounts.queryOptions(filter ?? {}, {
      enabled: filter !== null,
      staleTime: 0,
      refetchInterval: REFRESH_MS,
    }),
  );
  return filter === null ? null : (data ?? null);
}
