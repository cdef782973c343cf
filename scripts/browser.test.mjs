import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrowser } from './browser.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'browser-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('PLAYWRIGHT_CHROMIUM comes first', () => {
  const named = join(folder, 'my-browser');
  writeFileSync(named, '#!/bin/sh\n', { mode: 0o755 });
  expect(findBrowser({ PLAYWRIGHT_CHROMIUM: named, PATH: process.env.PATH })).toEqual({ path: named });
});

test('a PLAYWRIGHT_CHROMIUM that cannot be run is said, not replaced by another', () => {
  const { path, problem } = findBrowser({ PLAYWRIGHT_CHROMIUM: join(folder, 'gone'), PATH: process.env.PATH });
  expect(path).toBeUndefined();
  expect(problem).toContain('PLAYWRIGHT_CHROMIUM names');
});
