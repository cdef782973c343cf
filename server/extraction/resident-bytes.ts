import { readFileSync } from 'node:fs';

/**
 * How much memory a process has in use, or null where the system does not say (only Linux does, in /proc) or the
 * process is gone. It takes some 20 µs, less than it would to ask asynchronously.
 */
export function residentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
