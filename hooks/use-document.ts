'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

/** One document with the knowledge bases that it is in. */
export function useDocument(id: string) {
  const { trpc } = useServer();
  const query = useQuery(trpc.knowledge.document.queryOptions({ id }));
  return { document: query.data, isLoading: query.isPending, failure: lastingFailure(query) };
}

const PASSAGES_PER_PAGE = 200;
/** So many before the place that was asked for, so that it does not stand at the very top. */
const LEAD_IN = 20;

/**
 * A document's own text from around a passage on, more of it in both directions as it is wanted.
 *
 * @param total how many passages it has
 */
export function useDocumentText(id: string, around: number, total: number) {
  const { client } = useServer();
  const first = Math.max(0, Math.min(around, total - 1) - LEAD_IN);
  const query = useInfiniteQuery({
    queryKey: ['document-text', id, first],
    queryFn: async ({ pageParam: { from, limit }, signal }) =>
      (await client.knowledge.passages.query({ id, from, limit }, { signal })).passages,
    initialPageParam: { from: first, limit: PASSAGES_PER_PAGE },
    getNextPageParam: (_page, _pages, { from, limit }) =>
      from + limit < total ? { from: from + limit, limit: PASSAGES_PER_PAGE } : null,
    getPreviousPageParam: (_page, _pages, { from }) =>
      from > 0 ? { from: Math.max(0, from - PASSAGES_PER_PAGE), limit: Math.min(from, PASSAGES_PER_PAGE) } : null,
    // What was read of a document does not change: one that is read again is another document.
    staleTime: Number.POSITIVE_INFINITY,
    enabled: total > 0,
  });
  const passages = useMemo(() => query.data?.pages.flat() ?? [], [query.data]);
  return {
    passages,
    isLoading: query.isPending && total > 0,
    failure: lastingFailure(query),
    hasEarlier: query.hasPreviousPage,
    hasMore: query.hasNextPage,
    loadEarlier: () => {
      if (query.hasPreviousPage && !query.isFetchingPreviousPage) void query.fetchPreviousPage();
    },
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}
