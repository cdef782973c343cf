/**
 * A worker in a process of its own, to which something happens: it opens the installation of its environment and runs
 * its tasks, until FAULT, at the write that AT names:
 *
 * - `kill`: it is gone, as by a power cut
 * - `freeze`: it stands still until it is told to go on; it then tells of every write that it can still make
 * - `disk-full`: the system refuses every byte that it would write to a file, for FULL_MS; it then ends by itself once
 *   every task has ended
 */
import { spawnSync } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import type { TaskRun } from '#server/progress/task-run.ts';
import { openRuntime } from '#server/runtime.ts';
import { readSettings } from '#server/settings/settings.ts';
import { QUICK_RETRIES } from './quick-retries.ts';
import { isSamePoint, onEveryWrite, type WritePoint } from './writes.ts';

const FULL_MS = 300;
const POLL_MS = 20;

const fault = process.env.FAULT;
const at = JSON.parse(process.env.AT ?? 'null') as WritePoint | null;
let isArmed = true;
let replaced: TaskRun | null = null;
let measured: Promise<void> = Promise.resolve();

onEveryWrite(async (run, point) => {
  if (run === replaced && point.moment === 'during') process.send?.('wrote');
  if (at === null || !isArmed || !isSamePoint(point, at)) return;
  isArmed = false;
  if (fault === 'kill') process.kill(process.pid, 'SIGKILL');
  if (fault === 'freeze') {
    await standStill();
    replaced = run;
  }
  if (fault === 'disk-full') {
    limitFileSize('1');
    measured = measureRecovery(run.task.id, run.task.version);
  }
});

const runtime = await openRuntime(readSettings(process.env), {
  retry: QUICK_RETRIES,
  random: () => 0.5,
  // Whatever kills it comes from outside: no item is to blame.
  deathsBeforePoison: Number.POSITIVE_INFINITY,
});
// Now: who is killed leaves nothing to those who come after.
flushCompileCache();
await runtime.startWorker();
while (!(await hasSettled())) await wait(POLL_MS);
await measured;
await runtime.stop();
process.disconnect();

async function standStill(): Promise<void> {
  await new Promise((resolve) => process.send?.('frozen', resolve));
  process.kill(process.pid, 'SIGSTOP');
}

/** Only the soft limit, which the process may raise again. Node ignores SIGXFSZ: a write fails, with EFBIG. */
function limitFileSize(bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
  if (status !== 0) throw new Error(`prlimit failed: ${stderr}`);
}

/** Makes room again after a while, and says how long it takes from then until the task is written once more. */
async function measureRecovery(id: string, version: number): Promise<void> {
  await wait(FULL_MS);
  limitFileSize('unlimited');
  const since = performance.now();
  const hasMoved = async () => {
    const tasks = runtime.database.store.selectFrom('tasks').select('version').where('id', '=', id);
    const row = await tasks.executeTakeFirstOrThrow();
    return row.version > version;
  };
  while (!(await hasMoved())) await wait(5);
  process.send?.(performance.now() - since);
}

async function hasSettled(): Promise<boolean> {
  const open = await runtime.database.store
    .selectFrom('tasks')
    .select('id')
    .where('status', 'in', ['pending', 'running'])
    .executeTakeFirst();
  return open === undefined;
}
