'use client';

import { useQuery } from '@tanstack/react-query';
import { lastingFailure } from './request-failure.ts';
import { useServer } from './server-connection.ts';

const NONE: never[] = [];
/** Passages before a citation and from it on that are asked for. A quote of captions runs over several. */
const BEFORE = 5;
const FROM_THERE = 25;

/**
 * The source's own text around a passage, each with its position: the whole can be millions of passages.
 *
 * @param around position of the passage that is cited; null asks for nothing
 */
export function usePassages(summaryId: string, around: number | null) {
  const { trpc } = useServer();
  const from = Math.max(0, (around ?? 0) - BEFORE);
  const query = useQuery({
    ...trpc.library.passages.queryOptions({ id: summaryId, from, limit: BEFORE + FROM_THERE }),
    enabled: around !== null,
    // What was read of a source does not change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { passages: query.data?.passages ?? NONE, isLoading: query.isLoading, failure: lastingFailure(query) };
}
