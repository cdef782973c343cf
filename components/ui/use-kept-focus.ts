'use client';

import { type RefObject, useEffect, useRef } from 'react';

/** Marks an element as standing for something, to those who look for it by {@link useKeptFocus}. */
export const focusMark = (id: string) => ({ 'data-focus-mark': id });

/**
 * When what had the focus leaves the screen (a button whose time has passed, a card that moves to another list or is
 * removed), the focus goes to the same thing where it now stands, else to the one in its place. Otherwise somebody who
 * works by keyboard would find themselves at the top of the page.
 */
export function useKeptFocus(container: RefObject<HTMLElement | null>): void {
  const last = useRef<{ readonly id: string; readonly index: number } | null>(null);

  useEffect(() => {
    const onFocusIn = ({ target }: FocusEvent) => {
      const mark = target instanceof Element ? target.closest('[data-focus-mark]') : null;
      const isMine = mark instanceof HTMLElement && container.current?.contains(mark) === true;
      last.current = isMine ? { id: mark.dataset.focusMark ?? '', index: marksIn(container).indexOf(mark) } : null;
    };
    // Somebody who clicks beside it has let go of it.
    const forget = () => {
      last.current = null;
    };
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('pointerdown', forget, { capture: true });
    return () => {
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('pointerdown', forget, { capture: true });
    };
  }, [container]);

  // After every render: any may have taken away what had the focus.
  useEffect(() => {
    if (last.current === null || document.activeElement !== document.body) return;
    const { id, index } = last.current;
    const marks = marksIn(container);
    const mark = marks.find(({ dataset }) => dataset.focusMark === id) ?? marks[Math.min(index, marks.length - 1)];
    const next = mark?.querySelector<HTMLElement>('a[href], button, input') ?? document.querySelector('main');
    next?.focus({ preventScroll: true });
  });
}

function marksIn(container: RefObject<HTMLElement | null>): HTMLElement[] {
  return Array.from(container.current?.querySelectorAll<HTMLElement>('[data-focus-mark]') ?? []);
}
