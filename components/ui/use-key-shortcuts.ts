'use client';

import { useRemembered } from './use-remembered.ts';

const KEY = 'single-key-shortcuts';

/** Whether letters and digits that are pressed alone do something: some people press them without meaning to (WCAG 2.1.4). */
export function useKeyShortcuts(): [isOn: boolean, turn: (isOn: boolean) => void] {
  const [value, remember] = useRemembered(KEY);
  return [value !== 'off', (isOn) => remember(isOn ? 'on' : 'off')];
}

/** Whether a key, as `aria-keyshortcuts` names it, is one that a person may have turned off. */
export function isSingleKey(key: string): boolean {
  return key.replace(/^Shift\+/, '').length === 1;
}

/** Names the key of a control for as long as it works, for `aria-keyshortcuts` and tooltips. */
export function useShortcutName(): (key: string) => string | undefined {
  const [isOn] = useKeyShortcuts();
  return (key) => (isOn || !isSingleKey(key) ? key : undefined);
}
