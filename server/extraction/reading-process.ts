import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { Socket } from 'node:net';
import { join, sep } from 'node:path';
import { type Failure, failure } from '#domain/failure.ts';
import { systemFailure } from '#domain/system-failure.ts';
import type { ChildTask, ParentMessage } from './messages.ts';
import { ReadingInbox } from './reading-inbox.ts';
import { residentBytes } from './resident-bytes.ts';

/** How a process came to its end that nobody here had ended. */
export type CauseOfDeath = { readonly kind: 'too-heavy' } | { readonly kind: 'died'; readonly detail: string };

/** It could not be started, for want of something that the document has no part in. */
export interface NotStarted {
  readonly kind: 'failed';
  readonly failure: Failure;
  readonly detail: string;
}

/** Who hears a process. */
export interface ProcessListener {
  heard(message: unknown): void;
  /** It is gone, and its last words are heard. */
  gone(cause: CauseOfDeath | NotStarted): void;
}

/**
 * A child process that reads documents, one after the other. It starts at once, and lives until it is killed, its parent
 * is gone or it dies of a document. While it rests it keeps nobody alive, and a word from it is its end.
 */
export class ReadingProcess {
  /** Its heap and its watchdog are set for this much resident memory, for all its life. */
  readonly memoryBytes: number;
  readonly #process: ChildProcess;
  readonly #inbox = new ReadingInbox();
  #listener: ProcessListener | null = null;
  #documents = 0;
  #stderr = '';
  #hasSpoken = false;

  constructor(memoryBytes: number) {
    this.memoryBytes = memoryBytes;
    this.#process = startProcess(memoryBytes, this.#inbox.folder);
    this.#process.on('message', (message) => {
      this.#hasSpoken = true;
      if (this.#listener) this.#listener.heard(message);
      else this.kill();
    });
    this.#process.on('error', (error) => {
      // It never started.
      if (this.#process.pid !== undefined) return;
      this.#inbox.remove();
      this.#tellGone(notStarted(error));
    });
    this.#process.on('exit', (code, signal) => {
      this.#inbox.remove();
      // Its last words may still be on their way.
      const cause = () => causeOfDeath({ code, signal, stderr: this.#stderr, hasSpoken: this.#hasSpoken });
      const settle = () => setImmediate(() => this.#tellGone(cause()));
      if (this.#process.connected) this.#process.once('disconnect', settle);
      else settle();
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARS);
    });
  }

  /** How many documents it was given to read; files whose type alone was asked for do not count. */
  get documents(): number {
    return this.#documents;
  }

  get isGone(): boolean {
    const { exitCode, signalCode, pid, killed } = this.#process;
    return killed || exitCode !== null || signalCode !== null || pid === undefined;
  }

  /** The memory that it has in use; null where the system does not say. */
  get residentBytes(): number | null {
    return this.#process.pid === undefined ? null : residentBytes(this.#process.pid);
  }

  /** Gives it a document to read, and hears it from now on. */
  begin(listener: ProcessListener, task: ChildTask): void {
    this.#listener = listener;
    if (task.mediaType !== null) this.#documents += 1;
    this.#hold('ref');
    this.say({ type: 'read', task: { ...task, path: this.#inbox.put(task.path) } });
  }

  /** It has nothing to do and nothing to say. */
  rest(): void {
    this.#listener = null;
    this.#inbox.clear();
    this.#hold('unref');
  }

  say(message: ParentMessage): void {
    // A child that is gone hears nothing; its exit says so.
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  /** Kills it at once. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Kills it; resolves when it is gone. */
  async stop(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#process;
    const gone = exitCode !== null || signalCode !== null || pid === undefined ? null : once(this.#process, 'exit');
    this.kill();
    await gone;
  }

  #tellGone(cause: CauseOfDeath | NotStarted): void {
    this.#listener?.gone(cause);
  }

  /** Whether this process stays alive for the sake of the child. */
  #hold(how: 'ref' | 'unref'): void {
    this.#process[how]();
    this.#process.channel?.[how]();
    if (this.#process.stderr instanceof Socket) this.#process.stderr[how]();
  }
}

const STDERR_CHARS = 4000;

function startProcess(memoryBytes: number, inbox: string): ChildProcess {
  // Next bundles this file, so its own place says nothing: the sources lie under the application's root.
  const root = realpathSync(process.env.THROUGHLINE_ROOT ?? process.cwd());
  const heapMegabytes = Math.max(64, Math.floor((memoryBytes * 0.75) / 1024 ** 2));
  // Not fork(): Turbopack takes its argument for a module of the bundle.
  const program = join(root, 'server', 'extraction', 'child.ts');
  return spawn(
    process.execPath,
    [
      `--max-old-space-size=${heapMegabytes}`,
      ...confinementFlags(root, inbox),
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

/** It reads its own program and the file that it is given: no other file, no writing, no processes, no add-ons. */
export function confinementFlags(root: string, inbox: string): string[] {
  const folders = [inbox, join(root, 'server'), join(root, 'domain'), realpathSync(join(root, 'node_modules'))];
  return [
    '--permission',
    ...folders.map((folder) => `--allow-fs-read=${join(folder, sep)}`),
    `--allow-fs-read=${join(root, 'package.json')}`,
    '--allow-worker',
    '--disable-warning=SecurityWarning',
    '--disallow-code-generation-from-strings',
  ];
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Whether it had said anything before. */
  readonly hasSpoken: boolean;
}

function causeOfDeath({ code, signal, stderr, hasSpoken }: Exit): CauseOfDeath | NotStarted {
  // SIGKILL that we did not send is the child's watchdog or the kernel, short of memory; SIGABRT is V8, out of heap.
  if (signal === 'SIGKILL' || signal === 'SIGABRT' || code === 134) return { kind: 'too-heavy' };
  const detail = `The reading process ended with ${signal ?? code}. ${stderr}`;
  // It ended while it was loading its own program, before it could look at the document.
  const want = hasSpoken ? null : /\b(EMFILE|ENFILE|EAGAIN|ENOMEM)\b/.exec(stderr);
  const ofTheSystem = want?.[1] === undefined ? null : systemFailure(want[1], 'The reading process');
  return ofTheSystem === null ? { kind: 'died', detail } : { kind: 'failed', failure: ofTheSystem, detail };
}

function notStarted(error: Error): NotStarted {
  const code = 'code' in error ? String(error.code) : '';
  const why = systemFailure(code, 'The reading process') ?? failure('internal');
  return { kind: 'failed', failure: why, detail: error.message };
}
