'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { IngestionItem, ItemState } from '#domain/ingestion.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

const ROWS_PER_PAGE = 100;
/** A task that counts fast has a new version several times a second. */
const SHORTEST_PAUSE_MS = 1_000;

const NO_COUNTS: Partial<Record<ItemState, number>> = {};

/**
 * The documents of an ingestion, in their order, page by page; asked for again as the version of the task grows, at most
 * once a second, and at once when the task has ended. What was shown stays until then. The counts are asked for by
 * themselves: the more rows are shown, the more rarely those come.
 *
 * @param states only those in one of these; all without any
 */
export function useIngestionItems(
  { id: taskId, version, status }: Pick<TaskSnapshot, 'id' | 'version' | 'status'>,
  states: readonly ItemState[],
) {
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
  const isOver = isFinished(status);
  const pauseMs = isOver ? 0 : SHORTEST_PAUSE_MS * (pages?.length ?? 1);
  const shownVersion = useRefresh(version, query.dataUpdatedAt + pauseMs, query.refetch);
  const counting = useQuery({
    queryKey: [...trpc.tasks.items.queryKey(), 'counts', { id: taskId }],
    queryFn: ({ signal }) => client.tasks.items.query({ id: taskId, limit: 1 }, { signal }),
    enabled: (pages?.length ?? 0) > 1,
  });
  useRefresh(version, counting.dataUpdatedAt + (isOver ? 0 : SHORTEST_PAUSE_MS), counting.refetch);
  const isCountFresher = counting.dataUpdatedAt > query.dataUpdatedAt;
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  return {
    items,
    counts: (isCountFresher ? counting.data?.counts : pages?.at(-1)?.counts) ?? NO_COUNTS,
    /** The rows are those of a task that has ended: what has not been reached by then never will be. */
    isFinal: isOver && shownVersion === version && !query.isFetching,
    isLoading: query.isPending,
    failure: lastingFailure(query),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

/**
 * Asks again once the version has moved on, at a moment in milliseconds since the epoch at the earliest. Answers the
 * version that was asked for last.
 */
function useRefresh(version: number, notBefore: number, refetch: () => unknown): number {
  const [askedFor, setAskedFor] = useState(version);
  useEffect(() => {
    if (askedFor === version) return;
    const timer = setTimeout(
      () => {
        setAskedFor(version);
        refetch();
      },
      Math.max(0, notBefore - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [askedFor, version, notBefore, refetch]);
  return askedFor;
}

function lastOf(items: readonly IngestionItem[]): number | null {
  return items.at(-1)?.position ?? null;
}

function isOf(key: readonly unknown[] | undefined, taskId: string): boolean {
  const last = key?.at(-1);
  return typeof last === 'object' && last !== null && Reflect.get(last, 'id') === taskId;
}
