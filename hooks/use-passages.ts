'use client';

import { useQuery } from '@tanstack/react-query';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

const NONE: never[] = [];

/** The source's own text, passage by passage. Asked for only once it is wanted: it can be the whole of a book. */
export function usePassages(summaryId: string, enabled: boolean) {
  const { trpc } = useServer();
  const query = useQuery({
    ...trpc.library.passages.queryOptions({ id: summaryId }),
    enabled,
    // What was read of a source does not change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { passages: query.data?.passages ?? NONE, isLoading: query.isLoading, failure: lastingFailure(query) };
}
