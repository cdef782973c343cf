'use client';

import { useQuery } from '@tanstack/react-query';
import { useServer } from './server-connection.ts';

const SWITCHING_REFRESH_MS = 3_000;

/** What search by meaning goes by. Undefined until it is known. */
export function useEmbedding() {
  const { trpc } = useServer();
  const query = useQuery({
    ...trpc.knowledge.embedding.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.taskId == null ? false : SWITCHING_REFRESH_MS),
  });
  return query.data;
}
