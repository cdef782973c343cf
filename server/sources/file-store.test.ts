import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import { type FileStore, openFileStore } from './file-store.ts';

let folder: string;
let files: FileStore;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'file-store-'));
  await mkdir(path.join(folder, 'fetched'));
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

  it('makes no folder where its disk is gone', async () => {
    await rm(path.join(folder, 'fetched'), { recursive: true });
    await expect(files.write('fetched/page', 'text')).rejects.toMatchObject({
      failure: { code: 'data_folder_missing' },
    });
    expect(await readdir(folder)).toEqual([]);
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

  it.each([
    ['EMFILE', 'server_overloaded'],
    ['ENFILE', 'server_overloaded'],
    ['EAGAIN', 'server_overloaded'],
    ['ENOSPC', 'storage_full'],
    ['EDQUOT', 'storage_full'],
    ['EROFS', 'storage_unavailable'],
    ['EIO', 'storage_unavailable'],
  ])(
    'explains %s as the failure %s of the installation, also behind a file that could not be opened',
    (code, wanted) => {
      const error = Object.assign(new Error(code), { code, syscall: 'open' });
      expect(files.explain(error)).toMatchObject({ failure: { code: wanted }, cause: error });
      const missing = new FailureError(failure('source_file_missing', { name: 'a.pdf' }), { cause: error });
      expect(files.explain(missing)).toMatchObject({ failure: { code: wanted } });
    },
  );

  it('blames a missing file on the folder only where that is missing', async () => {
    const missing = new FailureError(failure('source_file_missing', { name: 'a.pdf' }));
    expect(files.explain(missing)).toBe(missing);
    await rm(folder, { recursive: true });
    expect(files.explain(missing)).toMatchObject({ failure: { code: 'data_folder_missing' } });
    await mkdir(folder);
  });

  it('leaves other errors as they are', () => {
    for (const error of [new Error('x'), new FailureError(failure('damaged_document')), 'text']) {
      expect(files.explain(error)).toBe(error);
    }
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
