import type { PhaseName } from '#domain/kinds/registry.ts';

/** Where phases that run beside each other hear that there is more to do, or that nothing more will come. */
export class Flow {
  #news = 0;
  readonly #ended = new Set<PhaseName>();
  readonly #listeners = new Set<() => void>();

  /** A number that changes with everything that is told. Read before looking for work, so that nothing is missed. */
  get news(): number {
    return this.#news;
  }

  tell(): void {
    this.#news += 1;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Nothing more comes out of a phase. */
  end(phase: PhaseName): void {
    this.#ended.add(phase);
    this.tell();
  }

  hasEnded(phase: PhaseName | null): boolean {
    return phase === null || this.#ended.has(phase);
  }

  /** Resolves when it is so, or after so long. Throws the reason of the signal. */
  async until(isSo: () => boolean, signal: AbortSignal, atMostMs: number): Promise<void> {
    const end = performance.now() + atMostMs;
    for (;;) {
      const heard = this.#news;
      const leftMs = end - performance.now();
      if (isSo() || leftMs <= 0) return;
      await this.after(heard, signal, leftMs);
    }
  }

  /** Resolves when something was told since `heard`, or after so long. Throws the reason of the signal. */
  async after(heard: number, signal: AbortSignal, atMostMs: number | null = null): Promise<void> {
    signal.throwIfAborted();
    if (this.#news !== heard) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = atMostMs === null ? undefined : setTimeout(resolve, atMostMs);
    this.#listeners.add(resolve);
    const onAbort = () => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(resolve);
      signal.removeEventListener('abort', onAbort);
    }
    signal.throwIfAborted();
  }
}
