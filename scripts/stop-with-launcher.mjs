/**
 * Loaded with --import into what the scripts launch: when the process that launched it is gone (`kill -9` of npm, say),
 * this one stops too, instead of holding the port and the data folder as an orphan that nobody sees.
 */

/** Asks this process to stop, as SIGTERM does, once the launcher no longer lives. */
export function stopWithLauncher(launcherPid, { everyMs = 500, graceMs = 10_000 } = {}) {
  const timer = setInterval(() => {
    // A parent's death shows in ppid at once; Windows keeps the old number, but the process cannot be found.
    if (process.ppid === launcherPid && isAlive(launcherPid)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(143), graceMs).unref(); // an open response could hold it for ever
  }, everyMs);
  timer.unref();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const launcherPid = Number(process.env.THROUGHLINE_LAUNCHER_PID);
// Only the process launched directly: those that it starts itself inherit the variable and end with it.
if (launcherPid && launcherPid === process.ppid) stopWithLauncher(launcherPid);
