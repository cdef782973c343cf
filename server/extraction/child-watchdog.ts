/**
 * A thread beside the reader that ends the process when it grows too large or its parent is gone. Neither the reader,
 * which may be deep in one endless call, nor the parent, which may be dead or busy, can be relied on for that.
 */
import { workerData } from 'node:worker_threads';

const parent = Number(workerData.parent);
const memoryBytes = Number(workerData.memoryBytes);

const CHECK_INTERVAL_MS = 100;

setInterval(() => {
  if (process.ppid !== parent || process.memoryUsage.rss() > memoryBytes) process.kill(process.pid, 'SIGKILL');
}, CHECK_INTERVAL_MS);
