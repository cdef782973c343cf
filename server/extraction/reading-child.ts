import type { Failure } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { type ChildTask, childMessageSchema } from './messages.ts';
import type { CauseOfDeath, NotStarted, ReadingProcess } from './reading-process.ts';

/** Why no more events come. */
export type Ending =
  /** With the type of the file, where that was asked for. */
  | { readonly kind: 'done'; readonly mediaType: MediaType | null }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly detail: string }
  /** The time for the whole reading is up. */
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'aborted' }
  | Death;

/** What a single unit can do to a child: too long without a sign of life, too much memory, or a crash. */
export type Death = { readonly kind: 'too-silent' } | CauseOfDeath;

export function isDeath(ending: Ending): ending is Death {
  return ending.kind === 'too-silent' || ending.kind === 'too-heavy' || ending.kind === 'died';
}

export type Heard = { readonly kind: 'events'; readonly events: readonly ExtractionEvent[] } | Ending;

/**
 * The reading of one document by a child process. It begins at once, and goes on until it ends or somebody calls
 * {@link end} or {@link stop}, which kill the process. How it ended is decided once: the first cause stands.
 */
export class ReadingChild {
  readonly process: ReadingProcess;
  /** Whether its process has read other documents before. */
  readonly isSecondhand: boolean;
  readonly #limits: ChildTask['limits'];
  readonly #batches: (readonly ExtractionEvent[])[] = [];
  readonly #memoryWatch: NodeJS.Timeout;
  /** Settles when the process is gone and its last words are heard. */
  readonly #gone = Promise.withResolvers<void>();
  #unitInWork: number | null = null;
  #ending: Ending | null = null;
  #wake: (() => void) | null = null;
  #waitedMs = 0;
  #lastSignAt = 0;

  constructor(task: ChildTask, process: ReadingProcess) {
    this.#limits = task.limits;
    this.process = process;
    this.isSecondhand = process.documents > 0;
    this.#memoryWatch = setInterval(() => this.#watchMemory(), MEMORY_CHECK_INTERVAL_MS).unref();
    const listener = {
      heard: (message: unknown) => this.#hear(message),
      gone: (cause: CauseOfDeath | NotStarted) => {
        this.end(cause);
        this.#gone.resolve();
      },
    };
    process.begin(listener, task);
  }

  /** The unit that the child was last at, if it reads unit by unit and has begun with one. */
  get unitInWork(): number | null {
    return this.#unitInWork;
  }

  /** How long {@link next} has waited in all. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /**
   * The next batch of events, or how the reading ended, once all events are taken. Its time counts against the time
   * limits; time in which nobody waits does not.
   */
  async next(): Promise<Heard> {
    const { timeoutMs, idleMs } = this.#limits;
    const startedAt = performance.now();
    this.#lastSignAt = startedAt;
    for (;;) {
      // A reading that was stopped or took too long as a whole gives nothing more away; any other gives the rest first.
      if (this.#ending?.kind === 'aborted' || this.#ending?.kind === 'too-slow') return this.#ending;
      // Which unit it died of, it may have said just before.
      if (this.#ending && isDeath(this.#ending)) await this.#gone.promise;
      const events = this.#batches.shift();
      if (events) {
        this.#waitedMs += performance.now() - startedAt;
        return { kind: 'events', events };
      }
      const now = performance.now();
      if (this.#ending) {
        this.#waitedMs += now - startedAt;
        return this.#ending;
      }
      const leftMs = timeoutMs - this.#waitedMs - (now - startedAt);
      const leftSilentMs = idleMs - (now - this.#lastSignAt);
      if (leftMs <= 0) this.end({ kind: 'too-slow' });
      else if (leftSilentMs <= 0) this.end({ kind: 'too-silent' });
      else await this.#news(Math.min(leftMs, leftSilentMs));
    }
  }

  /** Tells the child that a batch has been taken, so that it may read on. */
  taken(): void {
    this.process.say({ type: 'taken' });
  }

  /** Ends the reading for a reason and kills the process at once. */
  end(ending: Ending): void {
    clearInterval(this.#memoryWatch);
    this.#ending ??= ending;
    this.process.kill();
    this.#wake?.();
  }

  /** Kills the process; resolves when it is gone. */
  async stop(): Promise<void> {
    this.end({ kind: 'aborted' });
    await this.process.stop();
  }

  /** Parts with a process that has ended its document well. */
  letGo(): ReadingProcess {
    clearInterval(this.#memoryWatch);
    return this.process;
  }

  #hear(message: unknown): void {
    // What has said that it is done, and speaks on, is not what we started.
    if (this.#ending?.kind === 'done') {
      this.process.kill();
      return;
    }
    const heard = childMessageSchema.safeParse(message);
    this.#lastSignAt = performance.now();
    if (!heard.success) {
      this.end({ kind: 'died', detail: heard.error.message });
      return;
    }
    switch (heard.data.type) {
      case 'working':
        this.#unitInWork = heard.data.unit;
        break;
      case 'events':
        this.#batches.push(heard.data.events);
        break;
      case 'done':
        this.#finish({ kind: 'done', mediaType: heard.data.mediaType });
        break;
      case 'failed':
        this.#finish({ kind: 'failed', failure: heard.data.failure, detail: heard.data.detail });
        break;
    }
    this.#wake?.();
  }

  /** It got to its end, even if a limit killed it on the way out. */
  #finish(ending: Ending): void {
    if (this.#ending === null || isDeath(this.#ending)) this.#ending = ending;
  }

  async #news(withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    this.#wake = resolve;
    await promise;
    this.#wake = null;
    clearTimeout(timer);
  }

  #watchMemory(): void {
    const bytes = this.process.residentBytes;
    if (bytes !== null && bytes > this.#limits.memoryBytes) this.end({ kind: 'too-heavy' });
  }
}

const MEMORY_CHECK_INTERVAL_MS = 100;
