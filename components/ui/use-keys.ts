'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { isSingleKey, useKeyShortcuts } from './use-key-shortcuts.ts';

/** By the name of a key (`p`, `Shift+P`, `Shift+Delete`): what pressing it does. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>;

/**
 * Has keys do something while the focus is within `scope`, or, without one, anywhere in the page's content. Keys that
 * are typed into a field, held down, or pressed with a modifier that the browser may want, are left alone, and so are
 * single ones where the person has turned those off. What destroys something needs a scope.
 */
export function useKeys(keys: Keys, scope?: RefObject<HTMLElement | null>): void {
  const [isOn] = useKeyShortcuts();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (!(target instanceof HTMLElement) || isTypedInto(target) || !isWithin(target, scope)) return;
    const name = nameOf(event);
    const act = keys[name];
    if (act === undefined || (!isOn && isSingleKey(name))) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function isWithin(target: HTMLElement, scope: RefObject<HTMLElement | null> | undefined): boolean {
  if (scope !== undefined) return scope.current?.contains(target) === true;
  // After a page has been opened by its link, nothing has the focus.
  return target === document.body || target.closest('main') !== null;
}

function isTypedInto(target: HTMLElement): boolean {
  return target.isContentEditable || target.matches('textarea, select, input:not([type="checkbox"], [type="radio"])');
}

function nameOf({ key, shiftKey }: KeyboardEvent): string {
  if (key.length !== 1) return shiftKey ? `Shift+${key}` : key;
  return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
}
