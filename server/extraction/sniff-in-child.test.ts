import { afterAll, beforeAll, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { childPids } from './fixtures/child-pids.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { ReadingChildren } from './reading-children.ts';
import { type SniffRequest, sniffInChild } from './sniff-in-child.ts';

let files: ScratchFiles;
beforeAll(async () => {
  files = await makeScratchFiles();
});
afterAll(() => files.remove());

async function sniff(name: string, content: string, given: Partial<SniffRequest> = {}) {
  const path = await files.put(name, content);
  return await sniffInChild({ path, name, ...given }).catch((error: unknown) => {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  });
}

it('tells types and refusals as the sniffer does, many files with one process', async () => {
  const children = new ReadingChildren({ idleMs: 600_000 });
  const before = childPids().length;
  const answers = await Promise.all([
    sniff('page.html', '<!doctype html><p>Lamps</p>', { children }),
    sniff('notes.md', '# Lamps', { children }),
    sniff('lamp.png', '\u0089PNG\r\n\u001a\n\0\0\0\u0000IHDR', { children }),
    sniff('empty.txt', '', { children }),
    sniff('served', 'a,b\n1,2', { children, hint: 'text/csv' }),
    sniff('comments.txt', `${'<!---->'.repeat(45)} plain text`, { children }),
  ]);
  expect(answers).toEqual(['text/html', 'text/markdown', 'unsupported_type', 'empty_file', 'text/csv', 'text/plain']);
  expect(childPids().length - before).toBe(1);
  children.take({ memoryBytes: 1024 ** 3, ownerId: null }).kill();
});

it('of a missing file says so', async () => {
  const missing = sniffInChild({ path: `${await files.put('x', 'x')}-gone`, name: 'gone.txt' });
  await expect(missing).rejects.toMatchObject({ failure: { code: 'source_file_missing' } });
});

it('ends with the signal, and the next file is looked at all the same', async () => {
  const stop = new AbortController();
  const children = new ReadingChildren();
  const first = sniff('first.txt', 'first', { children, signal: stop.signal });
  const second = sniff('second.txt', 'second', { children });
  stop.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  expect(await second).toBe('text/plain');
});
