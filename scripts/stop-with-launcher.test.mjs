import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { inProject } from './project.mjs';

/** Launches, as the scripts do, a program that would run for ever; it prints its number once it runs. */
const launcher = `
  const { replaceProcess } = await import(${JSON.stringify(inProject('scripts/launch.mjs'))});
  process.execve = undefined;
  await replaceProcess(process.execPath, ['-e', 'console.log(process.pid); setInterval(() => {}, 1e6)'], process.env);
`;

test.each(['SIGKILL', 'SIGTERM'])('what a script launched ends with it (%s)', async (signal) => {
  const script = spawn(process.execPath, ['--input-type=module', '-e', launcher], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(script, 'close');
  const [line] = await once(script.stdout, 'data');
  expect(Number(line)).not.toBe(script.pid);
  script.kill(signal);
  // Both hold the other end of this pipe: it closes only when the launched program is gone too.
  await closed;
});
