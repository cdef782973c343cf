import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ReadingInbox } from './reading-inbox.ts';
import { confinementFlags } from './reading-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-confinement-'));
const file = (name: string) => {
  writeFileSync(join(folder, name), name);
  return join(folder, name);
};
const inbox = new ReadingInbox();
afterAll(() => {
  inbox.remove();
  rmSync(folder, { recursive: true });
});

it('lets a reading process read the file that it is given, and nothing else', () => {
  const given = inbox.put(file('given.txt'));
  const program = join(import.meta.dirname, 'fixtures', 'confined-process.ts');
  const output = execFileSync(
    process.execPath,
    [...confinementFlags(process.cwd(), inbox.folder), '--no-warnings', program, given, file('other.txt')],
    { encoding: 'utf8' },
  );
  const { tried, refused } = z
    .object({ tried: z.array(z.string()), refused: z.record(z.string(), z.string()) })
    .parse(JSON.parse(output));
  expect(tried.filter((name) => !(name in refused))).toEqual(['the given file']);
  for (const name of ['another file', 'a file of its own', 'a process', 'a connection', 'a TLS connection', 'a name']) {
    expect(refused[name], name).toBe('ERR_ACCESS_DENIED');
  }
});

it('takes the file before away when the next is given, and all of it at the end', () => {
  const first = inbox.put(file('first.txt'));
  const second = inbox.put(file('second.txt'));
  expect(existsSync(first)).toBe(false);
  expect(readFileSync(second, 'utf8')).toBe('second.txt');
  inbox.remove();
  expect(existsSync(inbox.folder)).toBe(false);
  expect(readFileSync(join(folder, 'second.txt'), 'utf8'), 'the file itself stays').toBe('second.txt');
});
