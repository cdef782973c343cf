import { ReadingProcess } from './reading-process.ts';

/** How long a reading process is kept for the next document. */
export interface ReusePolicy {
  /** How many may wait for a document. */
  readonly maxIdle: number;
  /** How long one may wait. */
  readonly idleMs: number;
  /** After so many documents a process has done its part. */
  readonly maxDocuments: number;
  /** One that has more than this in use after a document is not kept. */
  readonly maxResidentBytes: number;
}

/** Whom a process may read for. */
export interface Readership {
  readonly memoryBytes: number;
  /** Whose documents they are. One person's document never shares a process with another's. */
  readonly ownerId: string | null;
}

interface Idle {
  readonly process: ReadingProcess;
  readonly ownerId: string | null;
  readonly timer: NodeJS.Timeout;
}

/**
 * Keeps processes that have read a document well for the next one: starting one and loading a parser takes longer than
 * reading a small document. What waits here keeps nothing alive, and is gone after a while or with its parent.
 */
export class ReadingChildren {
  readonly #policy: ReusePolicy;
  #idle: Idle[] = [];

  constructor(policy: Partial<ReusePolicy> = {}) {
    this.#policy = { ...DEFAULT_REUSE_POLICY, ...policy };
  }

  /** A process that waits for such a document, or a new one. */
  take({ memoryBytes, ownerId }: Readership): ReadingProcess {
    // What died waiting goes unheard.
    this.#idle = this.#idle.filter(({ process, timer }) => {
      if (process.isGone) clearTimeout(timer);
      return !process.isGone;
    });
    // The last one that came: the others may then go for want of work.
    const found = this.#idle.findLast((idle) => idle.ownerId === ownerId && idle.process.memoryBytes === memoryBytes);
    if (found === undefined) return new ReadingProcess(memoryBytes);
    this.#forget(found);
    return found.process;
  }

  /** Takes back a process that has read a document of this owner well, and keeps it or ends it. */
  giveBack(process: ReadingProcess, ownerId: string | null): void {
    const { maxIdle, idleMs, maxDocuments, maxResidentBytes } = this.#policy;
    process.rest();
    const bytes = process.residentBytes;
    // Where the system does not say how large it is, it is taken for too large.
    const isSpent = process.documents >= maxDocuments || bytes === null || bytes > maxResidentBytes;
    if (isSpent || process.isGone) {
      process.kill();
      return;
    }
    const timer = setTimeout(() => this.#retire(idle), idleMs).unref();
    const idle = { process, ownerId, timer };
    this.#idle.push(idle);
    const [oldest] = this.#idle;
    if (oldest && this.#idle.length > maxIdle) this.#retire(oldest);
  }

  #retire(idle: Idle): void {
    this.#forget(idle);
    idle.process.kill();
  }

  #forget(idle: Idle): void {
    clearTimeout(idle.timer);
    this.#idle = this.#idle.filter((other) => other !== idle);
  }
}

const DEFAULT_REUSE_POLICY: ReusePolicy = {
  maxIdle: 2,
  idleMs: 5000,
  maxDocuments: 100,
  maxResidentBytes: 256 * 1024 ** 2,
};

/** Those of this process. */
export const sharedChildren = new ReadingChildren();
