/** Runs one command of a longer run, bounded in time, so that nothing it started outlives it. */
import { spawn } from 'node:child_process';
import { root } from './project.mjs';

const running = new Set();
let isInterrupted = false;

/**
 * Runs a command in the repository and answers how it ended: `{ code, output, stdout, seconds }`. `output` is all that it
 * printed when `quiet`, `stdout` its standard output alone; else that went to the terminal. Past `timeoutMs` it is stopped with all that it started (code null).
 */
export function runCommand(file, args, { env = process.env, quiet = false, timeoutMs = 10 * 60_000 } = {}) {
  if (isInterrupted) return new Promise(() => {});
  const startedAt = Date.now();
  const child = spawn(file, args, {
    cwd: root,
    env,
    // A group of its own, which can be stopped whole: a browser or a server that a test started is in it.
    detached: process.platform !== 'win32',
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  running.add(child);
  let output = '';
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stopGroup(child, 'SIGKILL');
  }, timeoutMs);
  return new Promise((resolve) => {
    const finish = (code) => {
      clearTimeout(timer);
      stopGroup(child, 'SIGKILL'); // what it left behind
      running.delete(child);
      const seconds = (Date.now() - startedAt) / 1000;
      if (timedOut) output += `\nStopped after ${seconds.toFixed(0)} s: it did not end.\n`;
      if (timedOut && !quiet) console.log(`Stopped after ${seconds.toFixed(0)} s: it did not end.`);
      resolve({ code: timedOut ? null : code, output, stdout, seconds });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once('close', finish);
  });
}

/** Stops all commands and runs the clean-up when this process is asked to stop, and exits as a shell would say it. */
export function stopCommandsOnSignal(cleanUp = async () => {}) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, async () => {
      if (isInterrupted) return;
      isInterrupted = true;
      for (const child of running) stopGroup(child, 'SIGKILL');
      await cleanUp();
      process.exit(code);
    });
  }
}

function stopGroup(child, signal) {
  if (!child.pid) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // already gone
  }
}
