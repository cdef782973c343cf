import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentsOf, outlineOf } from './build.mjs';

let folder;
const write = (path, text) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-inputs-'));
  write('app/page.tsx', 'one');
  write('server/db/schema.ts', 'two');
  write('package-lock.json', '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['a file is edited', () => write('server/db/schema.ts', 'TWO')],
  ['a file is added', () => write('hooks/use-task.ts', '')],
  ['a file is renamed', () => renameSync(join(folder, 'app/page.tsx'), join(folder, 'app/pages.tsx'))],
  ['a file is removed', () => rmSync(join(folder, 'app/page.tsx'))],
  ['a dependency changes', () => write('package-lock.json', '[]')],
])('it builds again when %s', (_, change) => {
  const before = contentsOf(folder);
  change();
  expect(contentsOf(folder)).not.toBe(before);
});

test('tests, fixtures, documents and data do not make it build', () => {
  const before = [outlineOf(folder), contentsOf(folder)];
  write('app/page.test.tsx', 'x');
  write('server/db/fixtures/rows.ts', 'x');
  write('docs/architecture.md', 'x');
  write('data/throughline.db', 'x');
  write('e2e/home.spec.ts', 'x');
  expect([outlineOf(folder), contentsOf(folder)]).toEqual(before);
});

test('a checkout that only touches the times changes the outline and not the contents', () => {
  const before = { outline: outlineOf(folder), contents: contentsOf(folder) };
  utimesSync(join(folder, 'app/page.tsx'), 1, 1);
  expect(outlineOf(folder)).not.toBe(before.outline);
  expect(contentsOf(folder)).toBe(before.contents);
});
