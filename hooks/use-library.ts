'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';
import { useSettled } from './use-settled.ts';

/** Somebody who types is asked for once, when they pause. */
const TYPING_PAUSE_MS = 200;

/** The server refuses a longer search. */
const MAX_SEARCH_CHARACTERS = 200;

/** The summaries, newest first or best match first, page by page. While a new search runs, the last one's stay. */
export function useLibrary(search: string) {
  const { trpc } = useServer();
  const settled = useSettled(search.trim().slice(0, MAX_SEARCH_CHARACTERS), TYPING_PAUSE_MS);
  const query = useInfiniteQuery(
    trpc.library.list.infiniteQueryOptions(settled === '' ? {} : { search: settled }, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const summaries = useMemo(() => query.data?.pages.flatMap((page) => page.summaries) ?? [], [query.data]);
  return {
    summaries,
    isLoading: query.isPending,
    failure: lastingFailure(query),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}
