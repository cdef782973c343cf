'use client';

import { type RefObject, useLayoutEffect, useRef } from 'react';

/** A step that took longer than this is not stretched out: the head would lag behind the truth. */
const MAX_GLIDE_MS = 3_000;

/**
 * Lets an element with the class `glide` travel to each new value in the time that the last step took, so that between
 * two polls it moves at the measured rate. It never runs ahead of what was measured. Under reduced motion it stands.
 */
export function useGlide<E extends HTMLElement>(value: number | null): RefObject<E | null> {
  const element = useRef<E>(null);
  const movedAt = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the value is the trigger, its size does not matter
  useLayoutEffect(() => {
    const now = performance.now();
    const stepMs = movedAt.current === null ? 0 : Math.min(MAX_GLIDE_MS, now - movedAt.current);
    movedAt.current = now;
    element.current?.style.setProperty('--glide', `${Math.round(stepMs)}ms`);
  }, [value]);
  return element;
}
