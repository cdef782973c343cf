'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { TaskEvent } from '#domain/task-event.ts';
import { useServer } from './server-connection.ts';

const NO_EVENTS: TaskEvent[] = [];

/** A task that counts fast has a new version several times a second, and rarely a new event. */
const SHORTEST_PAUSE_MS = 1_000;

/** The events of a task, asked for again as its version grows. Those of an older version stay until then. */
export function useTaskEvents(id: string, version: number | undefined): TaskEvent[] {
  const { trpc } = useServer();
  const { data, dataUpdatedAt, refetch } = useQuery({
    ...trpc.tasks.events.queryOptions({ id }),
    enabled: version !== undefined,
    staleTime: 0,
  });
  const askedFor = useRef({ id, version });

  useEffect(() => {
    if (version === undefined) return;
    if (askedFor.current.id !== id || askedFor.current.version === undefined) {
      // The query itself asks first.
      askedFor.current = { id, version };
      return;
    }
    if (askedFor.current.version === version) return;
    const timer = setTimeout(
      () => {
        askedFor.current = { id, version };
        void refetch();
      },
      Math.max(0, dataUpdatedAt + SHORTEST_PAUSE_MS - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [id, version, dataUpdatedAt, refetch]);

  return data?.events ?? NO_EVENTS;
}
