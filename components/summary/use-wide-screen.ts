'use client';

import { useSyncExternalStore } from 'react';

/** Must be the breakpoint `beside` of app/globals.css. */
const BESIDE = '(min-width: 72rem)';

/** Whether there is room to show the source beside the summary. */
export function useWideScreen(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(BESIDE);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => matchMedia(BESIDE).matches,
    () => true,
  );
}
