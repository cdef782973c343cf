'use client';

import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { type Failure, failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useServer } from './server-connection.ts';
import { UNKNOWN_TASK } from './task-store.ts';
import { useRefusal } from './use-refusal.ts';

const NO_SUCH_TASK = failure('not_found', { what: 'task' });

export interface LiveTask {
  /** As last heard of; kept while the server does not answer. */
  readonly task: TaskSnapshot | undefined;
  /** Why nothing more will come: there is no such task, or the server refuses. */
  readonly failure: Failure | null;
  readonly isLoading: boolean;
}

/** One task, live for as long as somebody shows it. Renders again only when this very task has changed. */
export function useTask(id: string): LiveTask {
  const { store, poller } = useServer();
  const subscribe = useCallback((onChange: () => void) => store.subscribe([id], onChange), [store, id]);
  const { task, isMissing } = useSyncExternalStore(
    subscribe,
    () => store.get(id),
    () => UNKNOWN_TASK,
  );
  useEffect(() => poller.watch([id]), [poller, id]);
  const refusal = useRefusal();
  const reason = isMissing ? NO_SUCH_TASK : refusal;
  return { task, failure: reason, isLoading: task === undefined && reason === null };
}
