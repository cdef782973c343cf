'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { TaskEvent } from '#domain/task-event.ts';
import { MAX_EVENTS_PER_REQUEST } from '#domain/tasks-api.ts';
import { mergeEvents } from './merge-events.ts';
import { type ServerConnection, useServer } from './server-connection.ts';

const NO_EVENTS: TaskEvent[] = [];
/** Of an archive with 10,000 bad files, these many failures are asked for at a time. */
const FAILURES_PER_PAGE = 200;

/** A task that counts fast has a new version several times a second, and rarely a new event. */
const SHORTEST_PAUSE_MS = 1_000;

interface KnownEvents {
  readonly events: readonly TaskEvent[];
  /** There are failures before the event with this id that are not known; null: none. */
  readonly earlier: number | null;
  /** All later events are known up to this one. */
  readonly upTo: number;
}

export interface TaskEvents {
  /** The oldest first: all that happened to the task and its phases, and the newest of its items' failures. */
  readonly events: readonly TaskEvent[];
  readonly hasEarlier: boolean;
  /** Asks for more failures of items. */
  loadEarlier(): void;
}

/**
 * The events of a task. As its version grows, those that are new are asked for, and only those. Those of an older version
 * stay until then.
 */
export function useTaskEvents(id: string, version: number | undefined): TaskEvents {
  const { client, queryClient: cache } = useServer();
  const queryKey = ['task-events', id];
  const { data, dataUpdatedAt, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => readNew(client, id, cache.getQueryData<KnownEvents>(queryKey), signal),
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

  const earlier = data?.earlier ?? null;
  return {
    events: data?.events ?? NO_EVENTS,
    hasEarlier: earlier !== null,
    loadEarlier: () => {
      if (earlier === null) return;
      // What cannot be had now can be asked for again.
      client.tasks.events.query({ id, select: 'failures', before: earlier, limit: FAILURES_PER_PAGE }).then(
        (page) =>
          cache.setQueryData<KnownEvents>(queryKey, (known) =>
            known === undefined || known.earlier !== earlier
              ? known
              : { ...known, events: mergeEvents(page.events, known.events), earlier: page.earlier },
          ),
        () => {},
      );
    },
  };
}

async function readNew(
  client: ServerConnection['client'],
  id: string,
  known: KnownEvents | undefined,
  signal: AbortSignal,
): Promise<KnownEvents> {
  if (known !== undefined) {
    const events = await readFrom(client, { id, select: 'all', after: known.upTo }, signal);
    const upTo = events.at(-1)?.id ?? known.upTo;
    return { ...known, events: mergeEvents(known.events, events), upTo };
  }
  // In this order: what comes in between is then asked for the next time.
  const failures = await client.tasks.events.query({ id, select: 'failures', limit: FAILURES_PER_PAGE }, { signal });
  const changes = await readFrom(client, { id, select: 'changes', after: 0 }, signal);
  return {
    events: mergeEvents(failures.events, changes),
    earlier: failures.earlier,
    upTo: failures.events.at(-1)?.id ?? 0,
  };
}

/** All events behind one, page by page. */
async function readFrom(
  client: ServerConnection['client'],
  wanted: { readonly id: string; readonly select: 'all' | 'changes'; readonly after: number },
  signal: AbortSignal,
): Promise<TaskEvent[]> {
  const all: TaskEvent[] = [];
  let { after } = wanted;
  for (;;) {
    const input = { ...wanted, after, limit: MAX_EVENTS_PER_REQUEST };
    const { events } = await client.tasks.events.query(input, { signal });
    all.push(...events);
    if (events.length < MAX_EVENTS_PER_REQUEST) return all;
    after = events.at(-1)?.id ?? after;
  }
}
