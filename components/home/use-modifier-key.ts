'use client';

import { useSyncExternalStore } from 'react';

/** `⌘` on Apple's keyboards, `Ctrl` on others. */
export function useModifierKey(): string {
  return useSyncExternalStore(
    () => () => {},
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'),
    () => 'Ctrl',
  );
}
