'use client';

import { useCallback, useSyncExternalStore } from 'react';
import { useServer } from './server-connection.ts';
import type { Connection } from './task-poller.ts';

export type ConnectionState =
  | { readonly state: 'live' }
  /** Zero seconds: trying at this moment. */
  | { readonly state: 'reconnecting'; readonly secondsLeft: number }
  | { readonly state: 'offline' };

const LIVE: Connection = { state: 'live' };

/** How it stands between this page and the server, with the seconds until it is tried again. */
export function useConnection(): ConnectionState {
  const { poller } = useServer();
  const subscribe = useCallback((onChange: () => void) => poller.subscribeConnection(onChange), [poller]);
  const connection = useSyncExternalStore(
    subscribe,
    () => poller.connection(),
    () => LIVE,
  );
  const secondsLeft = useSecondsUntil(connection.state === 'reconnecting' ? connection.retryAt : null);
  return connection.state === 'reconnecting' ? { state: 'reconnecting', secondsLeft } : connection;
}

/** Whole seconds, rounded up, until a moment in milliseconds since the epoch; zero without one. Ticks while there are any. */
function useSecondsUntil(at: number | null): number {
  const subscribe = useCallback(
    (onTick: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const wait = () => {
        const leftMs = at === null ? 0 : at - Date.now();
        if (leftMs <= 0) return;
        // Until the number shown changes, which is not a whole second from now.
        timer = setTimeout(
          () => {
            onTick();
            wait();
          },
          leftMs % 1_000 || 1_000,
        );
      };
      wait();
      return () => clearTimeout(timer);
    },
    [at],
  );
  return useSyncExternalStore(
    subscribe,
    () => (at === null ? 0 : Math.max(0, Math.ceil((at - Date.now()) / 1_000))),
    () => 0,
  );
}
