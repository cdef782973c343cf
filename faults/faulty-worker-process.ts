import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestInstallation } from '#server/pipelines/fixtures/test-runtime.ts';
import type { WritePoint } from './writes.ts';

/** A worker in a process of its own, seen from outside: see faulty-worker.ts. */
export interface FaultyWorker {
  /** When it is gone: what was not as it was to be. */
  readonly end: Promise<readonly string[]>;
  /** Fulfilled when it stands still. */
  readonly hasFrozen: Promise<void>;
  goOn(): void;
  kill(): void;
  /** How long it took after a fault to go on by itself; null where it did not. */
  recoveryMs(): number | null;
}

export function startFaultyWorker(
  installation: TestInstallation,
  fault: { kind: 'kill' | 'disk-full' | 'freeze'; at: WritePoint },
): FaultyWorker {
  const child = fork(join(import.meta.dirname, 'faulty-worker.ts'), {
    env: { ...process.env, ...installation.environment, FAULT: fault.kind, AT: JSON.stringify(fault.at) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // One that stands still would not notice that its parent is gone.
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);
  const wrong: string[] = [];
  let said = '';
  let recoveryMs: number | null = null;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const frozen = Promise.withResolvers<void>();
  // Whoever does not wait for it shall not be told that it never was.
  frozen.promise.catch(() => {});
  child.on('message', (message) => {
    if (message === 'frozen') frozen.resolve();
    else if (message === 'wrote') wrong.push('it was replaced and could still write');
    else recoveryMs = Number(message);
  });
  const end = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    process.off('exit', killWithParent);
    frozen.reject(new Error(`the worker ended before it stood still: ${said}`));
    const isAsExpected = fault.kind === 'kill' ? signal === 'SIGKILL' : code === 0;
    if (!isAsExpected) wrong.push(`the worker ended with ${signal ?? code}: ${said}`);
    if (fault.kind === 'disk-full' && recoveryMs === null) wrong.push('the fault never came about');
    return wrong;
  });
  return {
    end,
    hasFrozen: frozen.promise,
    goOn: () => child.kill('SIGCONT'),
    kill: () => child.kill('SIGKILL'),
    recoveryMs: () => recoveryMs,
  };
}
