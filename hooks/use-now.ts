'use client';

import { useCallback, useSyncExternalStore } from 'react';

/**
 * The present in milliseconds since the epoch, in steps of `intervalMs`: renders again with each step. All who ask for
 * the same step get it at the same instant. Zero while rendered on the server, which has no present to agree on.
 */
export function useNow(intervalMs: number): number {
  const subscribe = useCallback((onStep: () => void) => stepsOf(intervalMs).subscribe(onStep), [intervalMs]);
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(Date.now() / intervalMs) * intervalMs,
    () => 0,
  );
}

const steps = new Map<number, Steps>();

function stepsOf(intervalMs: number): Steps {
  const known = steps.get(intervalMs) ?? new Steps(intervalMs);
  steps.set(intervalMs, known);
  return known;
}

/** One timer for everybody who waits for the next step. */
class Steps {
  readonly #intervalMs: number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#wait();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => {
        this.#wait();
        for (const listener of [...this.#listeners]) listener();
      },
      this.#intervalMs - (Date.now() % this.#intervalMs),
    );
  }
}
