import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, FromWorker } from './messages.ts';

export interface FuzzOptions {
  /** Processor time for each function. */
  readonly budgetMs: number;
  readonly seed: number;
  /** Processor time of one input after which the function is taken for hanging. */
  readonly hangMs?: number;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly findings: readonly Finding[];
}

/** Fuzzes the targets one after another in a child process, which is ended and replaced where an input takes too long. */
export async function runTargets(
  names: readonly string[],
  options: FuzzOptions,
  onTarget: (name: string, result: FuzzResult) => void = () => {},
): Promise<FuzzResult> {
  const findings: Finding[] = [];
  let inputs = 0;
  let worker = await startWorker();
  try {
    for (const name of names) {
      const result = await fuzz(worker, name, options);
      if (worker.killed || worker.exitCode !== null) worker = await startWorker();
      onTarget(name, result);
      findings.push(...result.findings);
      inputs += result.inputs;
    }
  } finally {
    worker.kill('SIGKILL');
  }
  return { inputs, findings };
}

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'worker.ts'), { execArgv: [], serialization: 'advanced' });
  await once(worker, 'message');
  return worker;
}

const LOOK_EVERY_MS = 500;
const HANG_MS = 8_000;

function fuzz(
  worker: ChildProcess,
  target: string,
  { budgetMs, seed, hangMs = HANG_MS }: FuzzOptions,
): Promise<FuzzResult> {
  return new Promise((resolve) => {
    let inputs = 0;
    let input = 'the first input';
    let saidAt = processorMs(worker);
    const finish = (result: FuzzResult) => {
      clearInterval(watch);
      worker.off('message', hear);
      worker.off('exit', die);
      resolve(result);
    };
    const hear = (message: FromWorker) => {
      saidAt = processorMs(worker);
      if (message.kind === 'done') finish(message);
      if (message.kind === 'at') ({ inputs, input } = message);
    };
    const give = (what: string) => finish({ inputs, findings: [{ target, input: `${input} or soon after it`, what }] });
    const die = () => give('ends the process');
    // The worker cannot speak while it hangs. Its own processor time counts: the machine may be busy with other things.
    const watch = setInterval(() => {
      if (processorMs(worker) - saidAt < hangMs) return;
      worker.kill('SIGKILL');
      give(`does not end within ${hangMs / 1_000} s`);
    }, LOOK_EVERY_MS);
    worker.on('message', hear);
    worker.on('exit', die);
    worker.send({ target, budgetMs, seed });
  });
}

/** The processor time that a process has used, from Linux's books; elsewhere the time of the clock. */
function processorMs({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return performance.now();
  try {
    // After the name, which may hold spaces: fields 14 and 15 of proc(5), in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}
