'use client';

import { useQuery } from '@tanstack/react-query';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

const NONE: readonly KnowledgeBase[] = [];

/** While documents are being added, their counts grow. */
const GROWING_REFRESH_MS = 2_000;
/** An ingestion that was begun in another tab shows after so long at the latest. */
const RESTING_REFRESH_MS = 15_000;

function refreshMs(bases: readonly KnowledgeBase[] | undefined): number {
  return bases?.some(({ activeTaskIds }) => activeTaskIds.length > 0) === true
    ? GROWING_REFRESH_MS
    : RESTING_REFRESH_MS;
}

/** All of one's knowledge bases, by name. */
export function useKnowledgeBases({ isWanted = true } = {}) {
  const { trpc } = useServer();
  const query = useQuery({
    ...trpc.knowledge.list.queryOptions(),
    enabled: isWanted,
    refetchInterval: ({ state }) => refreshMs(state.data?.knowledgeBases),
  });
  return {
    knowledgeBases: query.data?.knowledgeBases ?? NONE,
    isLoading: query.isPending && isWanted,
    failure: lastingFailure(query),
  };
}

/** One knowledge base. */
export function useKnowledgeBase(id: string) {
  const { trpc } = useServer();
  const query = useQuery({
    ...trpc.knowledge.get.queryOptions({ id }),
    refetchInterval: ({ state }) => (state.error === null ? refreshMs(state.data && [state.data]) : false),
  });
  return { knowledgeBase: query.data, isLoading: query.isPending, failure: lastingFailure(query) };
}
