/**
 * The process that reads documents, one at a time, until one of them fails: what is left of that one must not meet the
 * next. It is started by `extract` with no secrets in its environment, and is killed rather than asked to stop.
 */
// First: what is imported after it has no network.

import { Worker } from 'node:worker_threads';
import { FailureError, failure } from '#domain/failure.ts';
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

function failureOf(error: unknown, { name }: ChildTask) {
  if (error instanceof FailureError) return error.failure;
  // The stack or an array's length overflowed: the document is built to, or might as well be.
  if (error instanceof RangeError) return failure('document_too_complex', { name });
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return failure('source_file_missing', { name });
  }
  return failure('damaged_document', { name });
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
