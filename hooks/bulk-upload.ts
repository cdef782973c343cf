import { type Failure, failure } from '#domain/failure.ts';
import type { Upload } from '#domain/source.ts';
import { halvesOf, planBatches } from './plan-batches.ts';
import { failureOf } from './request-failure.ts';
import type { GivenFile, UploadProgress } from './upload-files.ts';

/** A file that did not arrive, with the reason. */
export interface LeftOutFile {
  readonly path: string;
  readonly failure: Pick<Failure, 'message' | 'remedy' | 'retryable'>;
}

/**
 * `sending`: files are on their way. `stuck`: some got no answer, and the person decides. `starting`: the task is being
 * made of those that arrived. `refused`: it was not made. `done`: it was. `stopped`: the person wanted no more of it.
 */
export type BulkUploadState = 'sending' | 'stuck' | 'starting' | 'refused' | 'done' | 'stopped';

export interface BulkUploadView {
  readonly state: BulkUploadState;
  readonly filesUp: number;
  readonly filesTotal: number;
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly leftOut: readonly LeftOutFile[];
  /** Why no task was made of what arrived. */
  readonly failure: Failure | null;
}

export interface BulkUploadOptions {
  /** Sends one batch: all of it arrives, or none. Throws FailureError. */
  readonly send: (
    files: readonly GivenFile[],
    options: { onProgress(progress: UploadProgress): void; signal: AbortSignal },
  ) => Promise<Upload[]>;
  /** Makes a task of what has arrived. Throws FailureError. */
  readonly start: (uploads: readonly Upload[]) => Promise<void>;
  /** What could not even be read where it was. */
  readonly unreadable?: readonly LeftOutFile[];
  readonly requestsAtOnce?: number;
  /** How often a batch that got no answer is sent. */
  readonly maxTries?: number;
  readonly wait?: (afterTries: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Brings many files to the server, a batch a request, a few requests at once, and then has a task made of them. A batch
 * that is refused for one of its files is divided until that file stands alone; one that gets no answer is sent again.
 */
export class BulkUpload {
  readonly #options: Required<BulkUploadOptions>;
  readonly #listeners = new Set<() => void>();
  readonly #underWay = new Map<symbol, number>();
  /** In the order in which the files were given, whichever arrived first. */
  readonly #uploads: (Upload | undefined)[];
  readonly #places: ReadonlyMap<GivenFile, number>;
  readonly #totalBytes: number;
  readonly #filesTotal: number;
  #waiting: GivenFile[][];
  #failed: { given: GivenFile; failure: Failure }[] = [];
  #arrivedBytes = 0;
  #stop = new AbortController();
  #view: BulkUploadView;

  constructor(files: readonly GivenFile[], options: BulkUploadOptions) {
    this.#options = { unreadable: [], requestsAtOnce: 2, maxTries: 3, wait: waitLonger, ...options };
    this.#waiting = planBatches(files);
    this.#places = new Map(files.map((given, place) => [given, place]));
    this.#uploads = files.map(() => undefined);
    this.#filesTotal = files.length;
    this.#totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
    this.#view = this.#look('sending', null);
  }

  view(): BulkUploadView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when there is nothing more to do without the person. Never rejects. */
  async run(): Promise<void> {
    this.#tell('sending');
    await Promise.all(Array.from({ length: this.#options.requestsAtOnce }, () => this.#sendAll()));
    if (this.#stop.signal.aborted) return;
    if (this.#failed.some(({ failure }) => failure.retryable)) this.#tell('stuck');
    else await this.start();
  }

  /** Sends again what got no answer. */
  retry(): Promise<void> {
    const again = this.#failed.filter(({ failure }) => failure.retryable).map(({ given }) => given);
    this.#failed = this.#failed.filter(({ failure }) => !failure.retryable);
    this.#waiting = planBatches(again);
    return this.run();
  }

  /** Has the task made of what has arrived. */
  async start(): Promise<void> {
    const arrived = this.#arrived();
    if (arrived.length === 0) {
      this.#tell('refused');
      return;
    }
    this.#tell('starting');
    try {
      await this.#options.start(arrived);
      this.#tell('done');
    } catch (error) {
      this.#tell('refused', failureOf(error));
    }
  }

  /** Ends it: what is on its way is called off, and nothing is made of what has arrived. */
  stop(): void {
    this.#stop.abort();
    this.#waiting = [];
    this.#tell('stopped');
  }

  async #sendAll(): Promise<void> {
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      await this.#sendBatch(batch);
    }
  }

  async #sendBatch(batch: GivenFile[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        const uploads = await this.#sendOnce(batch);
        for (const [index, given] of batch.entries()) this.#uploads[this.#places.get(given) ?? 0] = uploads[index];
        this.#arrivedBytes += bytesOf(batch);
        this.#tell('sending');
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        const reason = failureOf(error);
        // A file that cannot be read ends the request like a connection that broke.
        const readable = reason.retryable ? await this.#withoutUnreadable(batch) : batch;
        if (readable.length < batch.length) {
          if (readable.length > 0) this.#waiting.unshift(readable);
          return;
        }
        if (!reason.retryable && batch.length > 1) {
          this.#waiting.unshift(...halvesOf(batch));
          return;
        }
        if (!reason.retryable || tries >= this.#options.maxTries) {
          this.#leaveOut(batch.map((given) => ({ given, failure: reason })));
          return;
        }
        await this.#options.wait(tries, this.#stop.signal);
        if (this.#stop.signal.aborted) return;
      }
    }
  }

  async #sendOnce(batch: readonly GivenFile[]): Promise<Upload[]> {
    const request = Symbol();
    try {
      return await this.#options.send(batch, {
        signal: this.#stop.signal,
        onProgress: ({ sentBytes }) => {
          this.#underWay.set(request, sentBytes);
          if (!this.#stop.signal.aborted) this.#tell('sending');
        },
      });
    } finally {
      this.#underWay.delete(request);
    }
  }

  async #withoutUnreadable(batch: readonly GivenFile[]): Promise<GivenFile[]> {
    const readable = await Promise.all(batch.map(async (given) => ((await isReadable(given.file)) ? given : null)));
    const rest = readable.filter((given) => given !== null);
    const lost = batch.filter((given) => !rest.includes(given));
    this.#leaveOut(lost.map((given) => ({ given, failure: unreadableFile(given.path) })));
    return rest;
  }

  #arrived(): Upload[] {
    return this.#uploads.filter((upload) => upload !== undefined);
  }

  #leaveOut(files: readonly { given: GivenFile; failure: Failure }[]): void {
    this.#failed.push(...files);
    this.#tell('sending');
  }

  #tell(state: BulkUploadState, failure: Failure | null = null): void {
    this.#view = this.#look(state, failure);
    for (const listener of [...this.#listeners]) listener();
  }

  #look(state: BulkUploadState, failure: Failure | null): BulkUploadView {
    const moving = [...this.#underWay.values()].reduce((sum, bytes) => sum + bytes, 0);
    return {
      state,
      filesUp: this.#arrived().length,
      filesTotal: this.#filesTotal,
      sentBytes: Math.min(this.#totalBytes, this.#arrivedBytes + moving),
      totalBytes: this.#totalBytes,
      leftOut: [
        ...this.#options.unreadable,
        ...this.#failed.map(({ given, failure: why }) => ({ path: given.path, failure: why })),
      ],
      failure,
    };
  }
}

/** What a browser cannot read although it was given it: no permission, or changed since. */
export function unreadableFile(path: string): Failure {
  return failure('unreadable_file', { name: path });
}

async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function bytesOf(batch: readonly GivenFile[]): number {
  return batch.reduce((sum, { file }) => sum + file.size, 0);
}

const FIRST_WAIT_MS = 1_000;

/** One second, then two, then four. Ends at once when it is called off. */
async function waitLonger(afterTries: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FIRST_WAIT_MS * 2 ** (afterTries - 1));
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
