import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** How long somebody who is still sending is listened to after he was refused. */
export interface LingerPolicy {
  /** In all; 30 s unless told otherwise. */
  totalMs?: number;
  /** Without a byte; 5 s unless told otherwise. */
  idleMs?: number;
}

/**
 * A request body as a Node stream, read as fast as it is consumed.
 *
 * Destroying it does not cut the connection: a client in the middle of sending would see a broken connection instead
 * of the answer. What still comes is thrown away for a while, as web servers do (nginx calls it a lingering close),
 * and only then is the body cancelled.
 */
export function readableBody(body: ReadableStream<Uint8Array>, policy: LingerPolicy = {}): Readable {
  const reader = body.getReader();
  let isOver = false;
  return new Readable({
    read() {
      reader.read().then(
        ({ done, value }) => {
          isOver = done;
          if (!this.destroyed) this.push(done ? null : value);
        },
        (error: unknown) => {
          isOver = true;
          this.destroy(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
    destroy(error, callback) {
      if (!isOver) void linger(reader, policy);
      callback(error);
    },
  });
}

async function linger(reader: ReadableStreamDefaultReader<Uint8Array>, policy: LingerPolicy): Promise<void> {
  const { totalMs = 30_000, idleMs = 5_000 } = policy;
  // Cancelling settles the read that is under way, which ends the loop.
  const giveUp = () => void reader.cancel().catch(() => {});
  const total = setTimeout(giveUp, totalMs).unref();
  const idle = setTimeout(giveUp, idleMs).unref();
  try {
    while (!(await reader.read()).done) {
      idle.refresh();
      // The answer goes first, however fast the rest comes.
      await setImmediate();
    }
  } catch {
    // The client is gone; nobody is left to be told.
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
  }
}
