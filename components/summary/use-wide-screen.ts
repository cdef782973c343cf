'use client';

import { useSyncExternalStore } from 'react';

/** Must be the variant `beside` of app/globals.css. */
const BESIDE = '(min-width: 72rem)';

/** Paper has a width of its own: what is open on the screen stays as it is while the page is printed. */
let lastOnScreen = true;

function isWide(): boolean {
  if (!matchMedia('print').matches) lastOnScreen = matchMedia(BESIDE).matches;
  return lastOnScreen;
}

/** Whether there is room to show the source beside the summary. */
export function useWideScreen(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(BESIDE);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    isWide,
    () => true,
  );
}
