'use client';

import { useQuery } from '@tanstack/react-query';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

/** One summary with its points and citations. */
export function useSummary(id: string) {
  const { trpc } = useServer();
  const query = useQuery(trpc.library.get.queryOptions({ id }));
  return { summary: query.data, failure: lastingFailure(query), isLoading: query.isPending };
}
