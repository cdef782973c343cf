import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileStore, openFileStore } from './file-store.ts';

let folder: string;
let files: FileStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'file-store-'));
  files = openFileStore(folder);
});

afterEach(() => rm(folder, { recursive: true }));

describe('openFileStore', () => {
  it('writes, finds, replaces and removes', async () => {
    expect(await files.exists('fetched/page.html')).toBe(false);
    const written = await files.write('fetched/page.html', 'Grüße');
    expect(written).toEqual({ bytes: 7, sha256: 'f83e039796c6453a10f5519e39fd113901572316a1a8ea07cb525d2801dfd074' });
    expect(await files.exists('fetched/page.html')).toBe(true);
    await files.write('fetched/page.html', 'second');
    expect(await readFile(files.pathOf('fetched/page.html'), 'utf8')).toBe('second');
    expect(await readdir(path.join(folder, 'fetched'))).toEqual(['page.html']);
    await files.remove('fetched/page.html');
    await files.remove('fetched/page.html');
    expect(await files.exists('fetched/page.html')).toBe(false);
  });

  it('leaves what stood there when a write fails', async () => {
    await mkdir(path.join(folder, 'fetched', 'page', 'in-the-way'), { recursive: true });
    await expect(files.write('fetched/page', 'text')).rejects.toThrow();
    expect(await readdir(path.join(folder, 'fetched'))).toEqual(['page']);
  });

  it.each([
    '',
    '/etc/passwd',
    '../secret',
    'uploads/../../secret',
    'uploads//x',
    'uploads/.',
    'a\\b',
    'a\u0000b',
    'C:/x',
    '.hidden',
  ])('takes no “%s” for a key', (key) => {
    expect(() => files.pathOf(key)).toThrow('not a key');
  });

  it('never leads out of its folder', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '~') })), (key) => {
        try {
          expect(files.pathOf(key).startsWith(folder + path.sep)).toBe(true);
        } catch (error) {
          expect(String(error)).toContain('not a key');
        }
      }),
    );
  });
});
