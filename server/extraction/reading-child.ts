import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Failure } from '#domain/failure.ts';
import type { ExtractionEvent } from './extraction-event.ts';
import { type ChildTask, childMessageSchema, type ParentMessage } from './messages.ts';
import { residentBytes } from './resident-bytes.ts';

/** Why no more events come. */
export type Ending =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly detail: string }
  /** The time for the whole reading is up. */
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'aborted' }
  | Death;

/** What a single unit can do to a child: too long without a sign of life, too much memory, or a crash. */
export type Death =
  | { readonly kind: 'too-silent' }
  | { readonly kind: 'too-heavy' }
  | { readonly kind: 'died'; readonly detail: string };

export function isDeath(ending: Ending): ending is Death {
  return ending.kind === 'too-silent' || ending.kind === 'too-heavy' || ending.kind === 'died';
}

export type Heard = { readonly kind: 'events'; readonly events: readonly ExtractionEvent[] } | Ending;

/**
 * A child process that reads one document. It starts at once, and lives until the reading ends or somebody calls
 * {@link end} or {@link stop}. How it ended is decided once: the first cause stands.
 */
export class ReadingChild {
  readonly #process: ChildProcess;
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
  #stderr = '';

  constructor(task: ChildTask) {
    this.#limits = task.limits;
    this.#process = startProcess(task.limits.memoryBytes);
    this.#process.on('message', (message) => this.#hear(message));
    this.#process.on('error', (error) => {
      this.end({ kind: 'died', detail: error.message });
      // It never started.
      if (this.#process.pid === undefined) this.#gone.resolve();
    });
    this.#process.on('exit', (code, signal) => {
      // Its last words may still be on their way.
      const settle = () =>
        setImmediate(() => {
          this.end(causeOfDeath(code, signal, this.#stderr));
          this.#gone.resolve();
        });
      if (this.#process.connected) this.#process.once('disconnect', settle);
      else settle();
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARS);
    });
    this.#memoryWatch = setInterval(() => this.#watchMemory(), MEMORY_CHECK_INTERVAL_MS).unref();
    this.#say({ type: 'read', task });
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
    this.#say({ type: 'taken' });
  }

  /** Ends the reading for a reason and kills the process at once. */
  end(ending: Ending): void {
    clearInterval(this.#memoryWatch);
    this.#ending ??= ending;
    this.#process.kill('SIGKILL');
    this.#wake?.();
  }

  /** Kills the process; resolves when it is gone. */
  async stop(): Promise<void> {
    const isGone = this.#process.exitCode !== null || this.#process.signalCode !== null || !this.#process.pid;
    const gone = isGone ? null : once(this.#process, 'exit');
    this.end({ kind: 'aborted' });
    await gone;
  }

  #hear(message: unknown): void {
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
        this.#finish({ kind: 'done' });
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
    const bytes = this.#process.pid ? residentBytes(this.#process.pid) : null;
    if (bytes !== null && bytes > this.#limits.memoryBytes) this.end({ kind: 'too-heavy' });
  }

  #say(message: ParentMessage): void {
    // A child that is gone hears nothing; its exit says so.
    if (this.#process.connected) this.#process.send(message, () => {});
  }
}

const MEMORY_CHECK_INTERVAL_MS = 100;
const STDERR_CHARS = 4000;

function startProcess(memoryBytes: number): ChildProcess {
  // Next bundles this file, so its own place says nothing: the sources lie under the application's root.
  const root = process.env.THROUGHLINE_ROOT ?? process.cwd();
  const heapMegabytes = Math.max(64, Math.floor((memoryBytes * 0.75) / 1024 ** 2));
  // Not fork(): Turbopack takes its argument for a module of the bundle.
  const program = join(root, 'server', 'extraction', 'child.ts');
  return spawn(
    process.execPath,
    [
      `--max-old-space-size=${heapMegabytes}`,
      '--disallow-code-generation-from-strings',
      // It reads files, and that is all: no writing, no processes, no native add-ons.
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
      '--disable-warning=SecurityWarning',
      '--disable-warning=ExperimentalWarning',
      program,
    ],
    {
      cwd: root,
      // The parent's environment holds keys and addresses of databases.
      env: {
        NODE_ENV: 'production',
        TZ: 'UTC',
        ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
}

function causeOfDeath(code: number | null, signal: NodeJS.Signals | null, stderr: string): Ending {
  // SIGKILL that we did not send is the child's watchdog or the kernel, short of memory; SIGABRT is V8, out of heap.
  if (signal === 'SIGKILL' || signal === 'SIGABRT' || code === 134) return { kind: 'too-heavy' };
  return { kind: 'died', detail: `The reading process ended with ${signal ?? code}. ${stderr}` };
}
