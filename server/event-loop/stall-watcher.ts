/**
 * The worker thread behind {@link watchForStalls}: reads the main thread's beats from shared memory. When they stop, it
 * pauses the main thread with the inspector for as long as it takes to read its stack.
 */
import { writeSync } from 'node:fs';
import { type Debugger, Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';
import type { StallWatcherData } from './stall-watch.ts';

const { beats, stallMs, beatMs }: StallWatcherData = workerData;

const STDERR = 2;
const MAX_FRAMES = 12;
/** How long the main thread may take to answer: a native call (a query, a regular expression) is not interrupted. */
const STACK_WAIT_MS = 10_000;

let lastBeat = 0;
let lastChangeAt = performance.now();
let isStalled = false;

setInterval(() => {
  const beat = Atomics.load(beats, 0);
  const now = performance.now();
  if (beat !== lastBeat) {
    if (isStalled) log('event_loop.recovered', { stalledMs: Math.round(now - lastChangeAt) });
    isStalled = false;
    lastBeat = beat;
    lastChangeAt = now;
  } else if (!isStalled && now - lastChangeAt > stallMs + beatMs) {
    isStalled = true;
    void tellStall(Math.round(now - lastChangeAt));
  }
}, beatMs);

async function tellStall(stalledMs: number): Promise<void> {
  const stack = await mainThreadStack();
  log('event_loop.stalled', { stalledMs, stack });
}

/** The functions that the main thread is in, the innermost first; empty where it does not answer in time. */
async function mainThreadStack(): Promise<string[]> {
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const timer = setTimeout(() => resolve([]), STACK_WAIT_MS);
  session.on('Debugger.paused', ({ params }) => {
    resolve(params.callFrames.slice(0, MAX_FRAMES).map((frame) => describe(frame, urls)));
    session.post('Debugger.resume');
  });
  session.post('Debugger.enable', () => session.post('Debugger.pause'));
  const stack = await promise;
  clearTimeout(timer);
  session.disconnect();
  return stack;
}

function describe({ functionName, location, url }: Debugger.CallFrame, urls: ReadonlyMap<string, string>): string {
  const file = url || urls.get(location.scriptId) || 'unknown';
  return `${functionName || '(anonymous)'} ${file}:${location.lineNumber + 1}`;
}

/** Written at once: the main thread, which would otherwise pass the line on, is what stands still. */
function log(event: string, fields: object): void {
  writeSync(STDERR, `${JSON.stringify({ time: new Date().toISOString(), level: 'warn', event, ...fields })}\n`);
}
