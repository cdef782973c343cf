'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { IngestionItem, ItemState } from '#domain/ingestion.ts';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

const ROWS_PER_PAGE = 100;
/** A task that counts fast has a new version several times a second. */
const SHORTEST_PAUSE_MS = 1_000;

const NO_COUNTS: Partial<Record<ItemState, number>> = {};

/**
 * The documents of an ingestion, in their order, page by page; asked for again as the version of the task grows, at most
 * once a second. What was shown stays until then.
 *
 * @param states only those in one of these; all without any
 */
export function useIngestionItems(taskId: string, version: number, states: readonly ItemState[]) {
  const { client, trpc } = useServer();
  const query = useInfiniteQuery({
    queryKey: [...trpc.tasks.items.queryKey(), { id: taskId, states }],
    queryFn: ({ pageParam, signal }) =>
      client.tasks.items.query(
        {
          id: taskId,
          limit: ROWS_PER_PAGE,
          ...(states.length === 0 ? {} : { state: [...states] }),
          ...(pageParam === null ? {} : { after: pageParam }),
        },
        { signal },
      ),
    initialPageParam: lastOf([]),
    getNextPageParam: ({ items }) => (items.length < ROWS_PER_PAGE ? undefined : lastOf(items)),
    // The same task with another filter looks alike: better the last rows than none.
    placeholderData: (before, beforeQuery) => (isOf(beforeQuery?.queryKey, taskId) ? before : undefined),
  });
  const pages = query.data?.pages;
  // All that is shown is asked for again: the more that is, the more rarely.
  useRefresh(version, query.dataUpdatedAt + SHORTEST_PAUSE_MS * (pages?.length ?? 1), query.refetch);
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  return {
    items,
    counts: pages?.at(-1)?.counts ?? NO_COUNTS,
    isLoading: query.isPending,
    failure: lastingFailure(query),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

/** Asks again once the version has moved on, at a moment in milliseconds since the epoch at the earliest. */
function useRefresh(version: number, notBefore: number, refetch: () => unknown): void {
  const askedFor = useRef(version);
  useEffect(() => {
    if (askedFor.current === version) return;
    const timer = setTimeout(
      () => {
        askedFor.current = version;
        refetch();
      },
      Math.max(0, notBefore - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [version, notBefore, refetch]);
}

function lastOf(items: readonly IngestionItem[]): number | null {
  return items.at(-1)?.position ?? null;
}

function isOf(key: readonly unknown[] | undefined, taskId: string): boolean {
  const last = key?.at(-1);
  return typeof last === 'object' && last !== null && Reflect.get(last, 'id') === taskId;
}
