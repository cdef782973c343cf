import type { MediaType } from '#domain/media-type.ts';
import { isBadNews, throwEnding } from './extract.ts';
import { type ExtractionLimits, extractionLimitsOf } from './extraction-limits.ts';
import { ReadingChild } from './reading-child.ts';
import { type ReadingChildren, sharedChildren } from './reading-children.ts';
import { ReadingProcess } from './reading-process.ts';

export interface SniffRequest {
  readonly path: string;
  /** What the person calls the file: its ending counts where the bytes leave a choice. */
  readonly name: string;
  /** An HTTP content type, believed where the bytes leave the choice between kinds of text. */
  readonly hint?: string | null;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ExtractionLimits>;
  /** Whose file it is: reading processes are kept for documents of the same owner. Default: no owner. */
  readonly ownerId?: string | null;
  /** Where reading processes are kept. Default those of this process. */
  readonly children?: ReadingChildren;
}

/**
 * The media type of a stored file, found out in a reading process: no parser meets untrusted bytes in the server.
 * Files of one owner are looked at one after another, so that many uploads do not start many processes.
 *
 * @throws FailureError like `sniffMediaType`, and what befalls a reading process: `extraction_timed_out`,
 *   `document_too_heavy`, `damaged_document`
 * @throws the signal's reason when it is aborted
 */
export async function sniffInChild(request: SniffRequest): Promise<MediaType> {
  const { ownerId = null, children = sharedChildren } = request;
  const queue = queuesOf(children);
  const before = queue.get(ownerId) ?? Promise.resolve();
  const sniffed = before.then(() => sniffNow(request, children, ownerId));
  const settled = sniffed.then(
    () => {},
    () => {},
  );
  queue.set(ownerId, settled);
  void settled.then(() => {
    if (queue.get(ownerId) === settled) queue.delete(ownerId);
  });
  return await sniffed;
}

type Queues = Map<string | null, Promise<void>>;
const queues = new WeakMap<ReadingChildren, Queues>();

function queuesOf(children: ReadingChildren): Queues {
  const found = queues.get(children) ?? new Map();
  queues.set(children, found);
  return found;
}

/** Long for looking at the first bytes of a file, also on a machine that is busy. */
const SNIFF_TIMEOUT_MS = 30_000;

async function sniffNow(
  { path, name, hint = null, signal, limits: given }: SniffRequest,
  children: ReadingChildren,
  ownerId: string | null,
): Promise<MediaType> {
  signal?.throwIfAborted();
  const limits = { ...extractionLimitsOf(given), timeoutMs: SNIFF_TIMEOUT_MS, idleMs: SNIFF_TIMEOUT_MS };
  const task = {
    path,
    name,
    hint,
    mediaType: null,
    charset: null,
    fromUnit: 0,
    onlyUnits: null,
    skipUnits: [],
    limits,
  };
  let child = new ReadingChild(task, children.take({ memoryBytes: limits.memoryBytes, ownerId }));
  const onAbort = () => child.end({ kind: 'aborted' });
  signal?.addEventListener('abort', onAbort, { once: true });
  let isWell = false;
  try {
    let heard = await child.next();
    if (child.isSecondhand && isBadNews(heard)) {
      await child.stop();
      signal?.throwIfAborted();
      child = new ReadingChild(task, new ReadingProcess(limits.memoryBytes));
      heard = await child.next();
    }
    signal?.throwIfAborted();
    if (heard.kind === 'done' && heard.mediaType !== null) {
      isWell = true;
      return heard.mediaType;
    }
    if (heard.kind === 'events' || heard.kind === 'done') {
      throwEnding({ kind: 'died', detail: 'The reading process answered something else.' }, name);
    }
    isWell = heard.kind === 'failed';
    return throwEnding(heard, name);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (isWell) children.giveBack(child.letGo(), ownerId);
    else await child.stop();
  }
}
