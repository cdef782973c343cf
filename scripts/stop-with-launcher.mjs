/**
 * Loaded with --import into what the scripts launch: when whoever launched it is gone (`kill` of npm, say, which takes
 * its script's shell along but not the script, or not even that), this process stops too, instead of holding the port and
 * the data folder as an orphan that nobody sees.
 */
import { readFileSync } from 'node:fs';

/** Asks this process to stop, as SIGTERM does, once its parent or one of the other processes no longer lives. */
export function stopWithLauncher(others = [], { everyMs = 500, graceMs = 10_000 } = {}) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    // A parent's death shows in ppid at once; Windows keeps the old number, but the process cannot be found.
    if (process.ppid === parent && [parent, ...others].every(isAlive)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(143), graceMs).unref(); // an open response could hold it for ever
  }, everyMs);
  timer.unref();
}

/**
 * The process that npm itself runs in, when npm launched this one: npm starts scripts in a shell, and some shells stay
 * in between. Empty where that cannot be seen (only Linux shows it without a program of its own).
 */
export function npmAboveShell() {
  try {
    if (!/^(?:\S*\/)?\w*sh\0-c\0/.test(readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8'))) return [];
    return [Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${process.ppid}/status`, 'utf8'))[1])];
  } catch {
    return [];
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// Only the process that was launched directly: those that it starts itself inherit the variable and are its own business.
const [launcherPid, ...others] = (process.env.THROUGHLINE_LAUNCHER_PIDS ?? '').split(' ').map(Number);
if (launcherPid && launcherPid === process.ppid) stopWithLauncher(others);
