'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';
import { useSettled } from './use-settled.ts';

/** Somebody who types is asked for once, when they pause. */
const TYPING_PAUSE_MS = 200;
const MAX_SEARCH_CHARACTERS = 200;
/** More than so many pages are not asked for again each time: a list of thousands would be. */
const REFRESHED_PAGES = 2;
const GROWING_REFRESH_MS = 3_000;

/**
 * The documents in a knowledge base, the newest first, page by page. While another search runs, the last one's stay.
 *
 * @param isGrowing documents are being added: it is asked again now and then
 */
export function useDocuments(
  knowledgeBaseId: string,
  {
    search = '',
    isGrowing = false,
    isWanted = true,
  }: { search?: string; isGrowing?: boolean; isWanted?: boolean } = {},
) {
  const { trpc } = useServer();
  const settled = useSettled(search.trim().slice(0, MAX_SEARCH_CHARACTERS), TYPING_PAUSE_MS);
  const query = useInfiniteQuery(
    trpc.knowledge.documents.infiniteQueryOptions(
      { id: knowledgeBaseId, ...(settled === '' ? {} : { search: settled }) },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: keepPreviousData,
        enabled: isWanted,
        refetchInterval: ({ state }) =>
          isGrowing && (state.data?.pages.length ?? 0) <= REFRESHED_PAGES ? GROWING_REFRESH_MS : false,
      },
    ),
  );
  const documents = useMemo(() => query.data?.pages.flatMap((page) => page.documents) ?? [], [query.data]);
  return {
    documents,
    isLoading: query.isPending && isWanted,
    failure: lastingFailure(query),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}
