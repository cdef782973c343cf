import { setImmediate as nextTurn } from 'node:timers/promises';

/** The longest that a computation keeps everything else of the process waiting. */
const MAX_TURN_MS = 12;

/** Lets a long computation give way to others, and hear that it is to stop. */
export class Pacer {
  readonly #signal: AbortSignal | undefined;
  #turnBegan = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether it is time to {@link giveWay}: cheap, to be asked every fraction of a millisecond. */
  get isDue(): boolean {
    return performance.now() - this.#turnBegan > MAX_TURN_MS;
  }

  /** Lets everything else have a turn. Throws the reason of the signal where it is aborted. */
  async giveWay(): Promise<void> {
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#turnBegan = performance.now();
  }
}
