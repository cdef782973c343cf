/**
 * One process at a time may install or build: two `npm start` on a fresh clone must not write one folder together.
 * The lock is a file that names its holder; a holder that died does not keep it.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inProject, Obstacle } from './project.mjs';

/** A build keeps .next/cache when it clears .next, and .next is in .gitignore. */
const lockPath = inProject('.next/cache/throughline-setup.lock');

/** No installation or build takes this long: an older lock was left behind. */
const longestSetupMs = 15 * 60_000;

/**
 * Runs the work while holding the lock, waiting for it as long as its holder lives, at most `patienceMs`.
 * `reason` completes the sentence "Waiting: …".
 */
export async function withSetupLock(reason, work, { path = lockPath, pollMs = 250, patienceMs = longestSetupMs } = {}) {
  const holder = `${hostname()} ${process.pid}`;
  const giveUpAt = Date.now() + patienceMs;
  let told = false;
  while (!acquire(path, holder)) {
    if (!told) console.log(`Waiting: ${reason}…`);
    told = true;
    if (Date.now() > giveUpAt) throw new Obstacle(`Waited too long: ${reason}. If none is, delete ${path}.`);
    await sleep(pollMs);
  }
  // Not only in `finally`: Ctrl-C and process.exit() skip it.
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function acquire(path, holder) {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, holder, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // Between the reading and the removal another waiter could have taken over: then the worst is two builds at once,
  // of which the second starts only a moment later and Next's own build lock holds it.
  if (isAbandoned(path, holder)) rmSync(path, { force: true });
  return false;
}

function isAbandoned(path, ourselves) {
  let holder;
  try {
    if (Date.now() - statSync(path).mtimeMs > longestSetupMs) return true;
    holder = readFileSync(path, 'utf8');
  } catch {
    return false; // released meanwhile
  }
  const [host, pid] = holder.split(' ');
  if (host !== hostname() || !pid) return false; // on another machine nobody can be asked; no pid: being written
  if (holder === ourselves) return true; // a restarted container can have its predecessor's name and pid
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
