/**
 * Loaded into a server: writes to the file BENCH_STALLS for how long its event loop stood still at the longest, by the
 * clock and in processor time of its thread. The second is what it would be on a machine with nothing else to do.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.BENCH_STALLS;
const TICK_MS = 10;
const WRITE_MS = 500;
/** Starting is not measured. */
const STARTING_MS = 3_000;

if (file !== undefined) setTimeout(() => record(file), STARTING_MS).unref();

function record(path: string): void {
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  delay.enable();
  let before = process.threadCpuUsage();
  let computingMs = 0;
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    computingMs = Math.max(computingMs, Math.round((user + system) / 1000));
  }, TICK_MS).unref();
  setInterval(() => {
    writeFileSync(path, JSON.stringify({ computingMs, waitingMs: Math.round(delay.max / 1e6) }));
  }, WRITE_MS).unref();
}
