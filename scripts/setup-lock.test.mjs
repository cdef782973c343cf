import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withSetupLock } from './setup-lock.mjs';

let folder;
let path;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-lock-'));
  path = join(folder, 'cache', 'lock');
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

test('releases the lock after the work, also when the work fails', async () => {
  expect(await withSetupLock('building', async () => existsSync(path), { path })).toBe(true);
  await expect(withSetupLock('building', () => Promise.reject(new Error('no')), { path })).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
});

test('waits for a living holder and says so', async () => {
  await withSetupLock('never', async () => {}, { path });
  writeFileSync(path, `${hostname()} ${process.ppid}`);
  const waiting = withSetupLock('another start is building', async () => 'done', { path, pollMs: 1 });
  await vi.waitFor(() => expect(console.log).toHaveBeenCalledWith('Waiting: another start is building…'));
  expect(existsSync(path)).toBe(true);
  rmSync(path);
  expect(await waiting).toBe('done');
});

test('gives up waiting with a sentence that says what to do', async () => {
  await withSetupLock('never', async () => {}, { path });
  writeFileSync(path, `${hostname()} ${process.ppid}`);
  await expect(withSetupLock('someone builds', async () => {}, { path, pollMs: 1, patienceMs: 10 })).rejects.toThrow(
    `delete ${path}`,
  );
});

test.each([
  ['a process that has died', () => `${hostname()} ${spawnSync(process.execPath, ['-e', '']).pid}`, new Date()],
  ['a former process with our own number', () => `${hostname()} ${process.pid}`, new Date()],
  ['another machine, long ago', () => 'elsewhere 1', new Date(Date.now() - 3_600_000)],
])('takes over the lock of %s', async (_, holder, time) => {
  await withSetupLock('never', async () => {}, { path });
  writeFileSync(path, holder());
  utimesSync(path, time, time);
  expect(await withSetupLock('building', async () => 'done', { path, pollMs: 1, patienceMs: 5_000 })).toBe('done');
});
