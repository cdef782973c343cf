/**
 * The process that reads documents, one at a time, until one of them fails: what is left of that one must not meet the
 * next. It is started by `extract` with no secrets in its environment, and is killed rather than asked to stop.
 */
// First: what is imported after it has no network.

import { Worker } from 'node:worker_threads';
import { type Failure, FailureError, failure } from '#domain/failure.ts';
import { systemFailure } from '#domain/system-failure.ts';
import { EventBatches } from './event-batches.ts';
import { type ChildMessage, type ChildTask, parentMessageSchema } from './messages.ts';
import { forbidThreads } from './no-network.ts';
import { readDocument } from './read-document.ts';
import { sniffMediaType } from './sniff.ts';
import { withinBounds } from './unit-bounds.ts';

let batches: EventBatches | null = null;
let isWatched = false;

process.on('message', (message) => {
  const heard = parentMessageSchema.parse(message);
  if (heard.type === 'taken') {
    batches?.taken();
    return;
  }
  if (!isWatched) startWatchdog(heard.task.limits.memoryBytes);
  isWatched = true;
  batches = new EventBatches((events) => say({ type: 'events', events }));
  void read(heard.task, batches);
});

// The parent is gone: nobody wants the rest.
process.on('disconnect', () => process.exit());

function startWatchdog(memoryBytes: number): void {
  new Worker(new URL('./child-watchdog.ts', import.meta.url), {
    workerData: { parent: process.ppid, memoryBytes },
  }).unref();
  forbidThreads();
}

async function read(task: ChildTask, events: EventBatches): Promise<void> {
  const { mediaType } = task;
  if (mediaType === null) return await sniff(task);
  try {
    for await (const event of readDocument({ ...task, mediaType }, (unit) => say({ type: 'working', unit })))
      await events.add(withinBounds(event, task.name));
  } catch (error) {
    events.flush();
    await fail(error, task);
  }
  events.flush();
  await say({ type: 'done', mediaType: null });
}

async function sniff(task: ChildTask): Promise<void> {
  try {
    await say({ type: 'done', mediaType: await sniffMediaType(task.path, task.name, task.hint) });
  } catch (error) {
    // A file of a type that is not read leaves nothing behind: this process may go on to the next.
    if (!(error instanceof FailureError)) await fail(error, task);
    else await say({ type: 'failed', failure: error.failure, detail: detailOf(error) });
  }
}

async function fail(error: unknown, task: ChildTask): Promise<never> {
  await say({ type: 'failed', failure: failureOf(error, task), detail: detailOf(error) });
  process.exit();
}

function failureOf(error: unknown, { name, path }: ChildTask): Failure {
  if (error instanceof FailureError) return error.failure;
  // The stack or an array's length overflowed: the document is built to, or might as well be.
  if (error instanceof RangeError) return failure('document_too_complex', { name });
  const code = systemCodeOf(error);
  if (code === 'ENOENT') return failure('source_file_missing', { name });
  // One file that cannot be read says nothing of the others.
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') return failure('unreadable_file', { name });
  const ofTheSystem = code === null ? null : systemFailure(code, path);
  if (ofTheSystem !== null) return ofTheSystem;
  return failure('damaged_document', { name });
}

/** The code of an error that the operating system gave; a parser's own errors have codes too. */
function systemCodeOf(error: unknown): string | null {
  const isOfTheSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  return isOfTheSystem && typeof error.code === 'string' ? error.code : null;
}

function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function say(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && process.connected) process.send(message, () => resolve());
    else resolve();
  });
}
