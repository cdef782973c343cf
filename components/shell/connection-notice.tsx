'use client';

import { useEffect, useRef } from 'react';
import { useConnection } from '@/hooks/use-connection.ts';
import { useAnnounce } from './announcer.tsx';

/** Says that what is on the screen may be old, and when the next try to reach the server will be. */
export function ConnectionNotice() {
  const connection = useConnection();
  const announce = useAnnounce();
  const wasLive = useRef(true);
  const isLive = connection.state === 'live';

  // Said once in each direction; a countdown read aloud would never stop.
  useEffect(() => {
    if (isLive === wasLive.current) return;
    wasLive.current = isLive;
    announce(isLive ? 'Connected again.' : 'The connection to the server is lost. The last known state stays.');
  }, [isLive, announce]);

  if (isLive) return null;
  return (
    <section
      aria-label="Connection"
      className="unfold numerals fixed inset-x-0 bottom-0 z-30 border-ochre border-t-2 border-dashed bg-paper px-5 py-2.5 text-center text-fine print:hidden"
      data-connection={connection.state}
    >
      <span className="font-medium text-ochre">
        {connection.state === 'offline' ? 'You are offline' : reconnectingWords(connection.secondsLeft)}
      </span>
      <span className="text-soft"> — showing the last known state</span>
    </section>
  );
}

function reconnectingWords(secondsLeft: number): string {
  return secondsLeft > 0 ? `Reconnecting in ${Math.ceil(secondsLeft)} s` : 'Reconnecting now';
}
