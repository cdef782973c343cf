import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const lineSchema = z.object({ event: z.string(), stalledMs: z.number(), stack: z.array(z.string()).optional() });

/** Runs the fixture, and kills it once `isEnough` says so of the lines that it has logged. */
async function logOf(args: readonly string[], isEnough: (events: string[]) => boolean) {
  const program = join(import.meta.dirname, 'fixtures', 'stalling-process.ts');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.setEncoding('utf8');
  let text = '';
  const lines = () =>
    text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => lineSchema.parse(JSON.parse(line)));
  for await (const chunk of child.stderr) {
    text += chunk;
    if (isEnough(lines().map(({ event }) => event))) child.kill('SIGKILL');
  }
  return lines();
}

it('logs a stall with the function that caused it, and its length when it is over', async () => {
  const [stalled, recovered] = await logOf([], (events) => events.includes('event_loop.recovered'));
  expect(stalled).toMatchObject({ event: 'event_loop.stalled' });
  // It may be in the middle of a call of its own.
  expect(stalled?.stack).toContainEqual(expect.stringMatching(/^holdTheEventLoop .*stalling-process\.ts:\d+$/));
  expect(recovered).toMatchObject({ event: 'event_loop.recovered' });
  expect(recovered?.stalledMs).toBeGreaterThan(1_000);
});

it('logs a stall that never ends', async () => {
  const [stalled] = await logOf(['forever'], (events) => events.includes('event_loop.stalled'));
  expect(stalled?.stack).toContainEqual(expect.stringMatching(/^holdTheEventLoop /));
});
