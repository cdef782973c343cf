import type { ExtractionEvent } from './extraction-event.ts';

export interface BatchPolicy {
  /** A batch is sent when it holds so many events, */
  readonly maxEvents: number;
  /** or so many characters of text, */
  readonly maxChars: number;
  /** or when its first event has waited so long. */
  readonly maxWaitMs: number;
  /** How many batches may be on their way before the reader waits. */
  readonly maxAhead: number;
}

export const DEFAULT_BATCH_POLICY: BatchPolicy = { maxEvents: 50, maxChars: 200_000, maxWaitMs: 100, maxAhead: 2 };

/**
 * Gathers events into batches and holds its caller back while too many of them are not taken yet, so that a slow
 * consumer bounds how far the reader runs ahead.
 */
export class EventBatches {
  readonly #send: (events: readonly ExtractionEvent[]) => void;
  readonly #policy: BatchPolicy;
  #events: ExtractionEvent[] = [];
  #chars = 0;
  #timer: NodeJS.Timeout | null = null;
  #ahead = 0;
  #resume: (() => void) | null = null;

  constructor(send: (events: readonly ExtractionEvent[]) => void, policy: BatchPolicy = DEFAULT_BATCH_POLICY) {
    this.#send = send;
    this.#policy = policy;
  }

  /** Adds an event; resolves when the reader may go on. */
  async add(event: ExtractionEvent): Promise<void> {
    this.#events.push(event);
    if (event.type === 'unit') for (const passage of event.passages) this.#chars += passage.text.length;
    const { maxEvents, maxChars, maxWaitMs } = this.#policy;
    // What the document is, is worth telling at once.
    if (event.type === 'opened' || this.#events.length >= maxEvents || this.#chars >= maxChars) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), maxWaitMs);
    while (this.#ahead >= this.#policy.maxAhead) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
  }

  /** Sends what is gathered. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#chars = 0;
    this.#ahead += 1;
    this.#send(events);
  }

  /** The oldest batch on its way has been taken. */
  taken(): void {
    this.#ahead = Math.max(0, this.#ahead - 1);
    this.#resume?.();
    this.#resume = null;
  }
}
