/** Measures targets, one at a time, in a process of its own, which the parent ends where one takes too long. */
import { join } from 'node:path';
import { FailureError } from '../domain/failure.ts';
import { PLANTED_TARGETS } from './fixtures/planted-targets.ts';
import { ALPHABET, literalsOf } from './fragments.ts';
import { growthOf, measureOneThread } from './growth.ts';
import { describe, type HostileText, hostileTexts, textOf } from './hostile-text.ts';
import type { Finding, FromWorker, Order } from './messages.ts';
import { REGRESSIONS } from './regressions.ts';
import { TARGETS } from './targets.ts';

const BETWEEN_SIGNS_MS = 200;

measureOneThread();
process.on('message', (order: Order) => void take(order));
send({ kind: 'ready' });

async function take({ target: name, budgetMs, seed }: Order): Promise<void> {
  const target = [...TARGETS, ...PLANTED_TARGETS].find((candidate) => candidate.name === name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const fragments = [...new Set([...literalsOf(join(import.meta.dirname, '..', target.module)), ...ALPHABET])];
  const findings: Finding[] = [];
  let inputs = 0;
  let toldAt = 0;
  const before = process.threadCpuUsage();
  for (const input of inputsOf(name, fragments, seed)) {
    inputs += 1;
    const description = describe(input);
    const giveSign = () => {
      toldAt = performance.now();
      send({ kind: 'at', inputs, input: description });
    };
    // A sign of life before each input would cost more than most inputs do.
    if (performance.now() - toldAt > BETWEEN_SIGNS_MS) giveSign();
    const finding = await tried(target.run, input, giveSign);
    if (finding !== null) {
      findings.push({ target: name, input: description, what: finding });
      if (findings.length >= MAX_FINDINGS) break;
    }
    const { user, system } = process.threadCpuUsage(before);
    if ((user + system) / 1_000 > budgetMs && inputs >= (REGRESSIONS.get(name)?.length ?? 0)) break;
  }
  send({ kind: 'done', inputs, findings });
}

function* inputsOf(name: string, fragments: readonly string[], seed: number): Generator<HostileText> {
  yield* REGRESSIONS.get(name) ?? [];
  yield* hostileTexts(fragments, seed);
}

const MAX_FINDINGS = 3;

async function tried(run: (text: string) => unknown, input: HostileText, giveSign: () => void): Promise<string | null> {
  try {
    const growth = await growthOf((length) => quietly(run, textOf(input, length)), giveSign);
    if (growth.kind === 'linear') return null;
    return growth.measured.map(([length, ms]) => `${length} characters ${ms.toFixed(1)} ms`).join(', ');
  } catch (error) {
    return `throws ${error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : String(error)}`;
  }
}

/** What a person would be told is an answer like any other. */
async function quietly(run: (text: string) => unknown, text: string): Promise<void> {
  try {
    await run(text);
  } catch (error) {
    const isTooDeep = error instanceof RangeError && error.message.includes('nested more than');
    if (!(error instanceof FailureError) && !isTooDeep) throw error;
  }
}

function send(message: FromWorker): void {
  process.send?.(message);
}
