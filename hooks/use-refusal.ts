'use client';

import { useCallback, useSyncExternalStore } from 'react';
import type { Failure } from '#domain/failure.ts';
import { useServer } from './server-connection.ts';

/** Why the server refuses to tell about tasks at all, when it does so for good. */
export function useRefusal(): Failure | null {
  const { poller } = useServer();
  const subscribe = useCallback((onChange: () => void) => poller.subscribeConnection(onChange), [poller]);
  return useSyncExternalStore(
    subscribe,
    () => poller.refusal(),
    () => null,
  );
}
