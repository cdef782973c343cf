'use client';

import { useEffect, useEffectEvent, useMemo } from 'react';

/**
 * Something that opens over a page and that “Back” closes, instead of leaving the page.
 *
 * @param name what marks the entry in the history
 * @param onLeft the person has gone back, or `leave` has
 */
export function useHistoryStep(name: string, onLeft: () => void) {
  const tellLeft = useEffectEvent(onLeft);
  useEffect(() => {
    let wasIn = isIn(name);
    const onPop = () => {
      const isNow = isIn(name);
      if (wasIn && !isNow) tellLeft();
      wasIn = isNow;
    };
    const onEnter = () => {
      wasIn = true;
    };
    window.addEventListener('popstate', onPop);
    window.addEventListener(entered(name), onEnter);
    return () => {
      window.removeEventListener('popstate', onPop);
      window.removeEventListener(entered(name), onEnter);
    };
  }, [name]);
  return useMemo(
    () => ({
      enter: () => {
        if (isIn(name)) return;
        // With all that the router keeps there: going back then changes nothing for it.
        window.history.pushState({ ...window.history.state, [STEP]: name }, '');
        window.dispatchEvent(new Event(entered(name)));
      },
      /** Goes back, which calls `onLeft`; answers false where there is nothing to go back from. */
      leave: (): boolean => {
        if (!isIn(name)) return false;
        window.history.back();
        return true;
      },
    }),
    [name],
  );
}

const STEP = 'throughlineStep';
const entered = (name: string) => `throughline-step-${name}`;

function isIn(name: string): boolean {
  const state: unknown = window.history.state;
  return typeof state === 'object' && state !== null && Reflect.get(state, STEP) === name;
}
