'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { SearchHit, SearchInput } from '#domain/knowledge.ts';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

const HITS_PER_PAGE = 20;
/** Beyond it the server gives no more of one answer. */
const MAX_OFFSET = 1_000;

const NO_HITS: readonly SearchHit[] = [];

/**
 * The passages that answer a question, page by page. The old answer stays while the next one is on its way, and an answer
 * is only ever shown for the question that it belongs to: one that is not asked any more is called off.
 */
export function useSearch(question: Omit<SearchInput, 'offset' | 'limit'>) {
  const { client, trpc } = useServer();
  const isAsked = question.query.trim() !== '';
  const query = useInfiniteQuery({
    // Where the cache would look for it, so that changes of what is searched reach it.
    queryKey: [...trpc.search.query.queryKey(), question],
    queryFn: ({ pageParam, signal }) =>
      client.search.query.query({ ...question, offset: pageParam, limit: HITS_PER_PAGE }, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ hasMore }, pages) => {
      const next = pages.length * HITS_PER_PAGE;
      return hasMore && next <= MAX_OFFSET ? next : null;
    },
    placeholderData: keepPreviousData,
    enabled: isAsked,
  });
  const pages = isAsked ? query.data?.pages : undefined;
  const hits = useMemo(() => pages?.flatMap((page) => page.hits) ?? NO_HITS, [pages]);
  return {
    hits,
    withoutMeaning: pages?.[0]?.withoutMeaning ?? null,
    /** Null while there is no answer, not even an old one. */
    isAnswered: pages !== undefined,
    /** What is shown answers the question before this one. */
    isOld: query.isPlaceholderData,
    failure: isAsked ? lastingFailure(query) : null,
    hasMore: isAsked && query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}
