import { setFlagsFromString } from 'node:v8';

/** How the time of a function grows with one family of texts. */
export type Growth =
  | { readonly kind: 'linear' }
  | {
      readonly kind: 'superlinear';
      /** Length in characters, and processor time in milliseconds. */
      readonly measured: readonly (readonly [length: number, ms: number])[];
    };

/** Times below this are taken for fast, whatever their ratio: a quadratic function is above it at these lengths. */
const FLOOR_MS = 25;
/** The time of the fastest measurement is taken for at least this: it is mostly noise. */
const NOISE_MS = 1;
const SHORT = 6_000;
/** Four times the length takes 4 times as long if linear, 16 times if quadratic. */
const MAX_RATIO_OF_4 = 7;
/** Twice the length takes 2 times as long if linear, 4 times if quadratic. */
const MAX_RATIO_OF_2 = 2.9;

/** How often growth must be measured above what is linear: caches shared with other processes disturb a single round. */
const CONFIRMATIONS = 3;

/**
 * Measures the processor time of this thread for a text of n, 4n and 8n characters. Only a text of 4n that takes long is
 * looked at closer, and only what 8n confirms counts: `time(4n) / time(n)` and `time(8n) / time(4n)` above what a linear
 * function with noise has, with the least time of every length so far, in each of several rounds.
 *
 * @param onRound called before each round
 */
export async function growthOf(run: (length: number) => unknown, onRound: () => void = () => {}): Promise<Growth> {
  if ((await timeOf(run, 4 * SHORT, 1)) < FLOOR_MS) return { kind: 'linear' };
  let [short, long, longest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < CONFIRMATIONS; round++) {
    onRound();
    long = Math.min(long, await timeOf(run, 4 * SHORT, 3));
    if (long < FLOOR_MS) return { kind: 'linear' };
    short = Math.min(short, Math.max(NOISE_MS, await timeOf(run, SHORT, 4)));
    if (long / short <= MAX_RATIO_OF_4) return { kind: 'linear' };
    longest = Math.min(longest, await timeOf(run, 8 * SHORT, 2));
    if (longest / long <= MAX_RATIO_OF_2) return { kind: 'linear' };
  }
  const measured = [[SHORT, short] as const, [4 * SHORT, long] as const, [8 * SHORT, longest] as const];
  return { kind: 'superlinear', measured };
}

async function timeOf(run: (length: number) => unknown, length: number, times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time++) {
    const before = process.threadCpuUsage();
    await run(length);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

/** Keeps V8 from moving work between threads, where it would not be counted. */
export function measureOneThread(): void {
  setFlagsFromString('--single-threaded-gc');
}
