import { describe, expect, it } from 'vitest';
import { isLitter } from '#domain/litter.ts';
import { type DroppedEntry, type DroppedFile, type DroppedFolder, gather, titleOf } from './gather-files.ts';

describe('a dropped folder', () => {
  it('gives every file with its path, however many and however deep, and leaves litter out', async () => {
    const many = Array.from({ length: 250 }, (_, n) => fileEntry(`/Papers/many/${n + 1}.txt`));
    const dropped = folderEntry('/Papers', [
      fileEntry('/Papers/.DS_Store'),
      fileEntry('/Papers/b.md'),
      folderEntry('/Papers/many', many),
      folderEntry('/Papers/.git', [fileEntry('/Papers/.git/config')]),
      folderEntry('/Papers/deep', [folderEntry('/Papers/deep/er', [fileEntry('/Papers/deep/er/a.txt')])]),
    ]);
    const { files, unreadable, litter } = await gather([dropped, new File(['x'], 'alone.txt')]);
    const paths = files.map(({ path }) => path);
    expect(paths).toHaveLength(253);
    expect(paths.slice(0, 5)).toEqual([
      'alone.txt',
      'Papers/b.md',
      'Papers/deep/er/a.txt',
      'Papers/many/1.txt',
      'Papers/many/2.txt',
    ]);
    expect(unreadable).toEqual([]);
    expect(litter).toBe(2);
  });

  it('tells what cannot be opened, and gives the rest', async () => {
    const dropped = folderEntry('/Mine', [
      fileEntry('/Mine/gone.txt', false),
      folderEntry('/Mine/locked', null),
      fileEntry('/Mine/here.txt'),
    ]);
    const { files, unreadable } = await gather([dropped]);
    expect(files.map(({ path }) => path)).toEqual(['Mine/here.txt']);
    expect(unreadable.map(({ path }) => path).sort()).toEqual(['Mine/gone.txt', 'Mine/locked']);
  });
});

it('knows what systems leave behind from what people mean', () => {
  const litter = ['.DS_Store', 'a/Thumbs.db', 'a/._report.pdf', '__MACOSX/a.txt', 'a/~$letter.docx', '.git/HEAD'];
  const meant = ['report.pdf', '.env.example', 'a/.notes.md', 'gitlab/readme.md', 'desktop.initial.txt'];
  expect(litter.filter(isLitter)).toEqual(litter);
  expect(meant.filter(isLitter)).toEqual([]);
});

it('calls many files by the folder that they share, else by the first of them', () => {
  const given = (...paths: string[]) =>
    paths.map((path) => ({ path, file: new File([], path.split('/').at(-1) ?? '') }));
  expect(titleOf(given('Papers/a.md', 'Papers/x/b.md'))).toBe('Papers');
  expect(titleOf(given('Papers/a.md', 'b.md'))).toBe('a.md and 1 more');
  expect(titleOf(given('a.md'))).toBe('a.md');
});

/** Gives its entries a hundred at a time, as browsers do; with null it cannot be opened. */
function folderEntry(fullPath: string, entries: readonly DroppedEntry[] | null): DroppedFolder {
  const left = [...(entries ?? [])];
  return {
    fullPath,
    isFile: false,
    isDirectory: true,
    createReader: () => ({
      readEntries: (done, failed) =>
        entries === null ? failed(new Error('NotReadableError')) : done(left.splice(0, 100)),
    }),
  };
}

function fileEntry(fullPath: string, isReadable = true): DroppedFile {
  const name = fullPath.split('/').at(-1) ?? '';
  return {
    fullPath,
    isFile: true,
    isDirectory: false,
    file: (done, failed) => (isReadable ? done(new File(['x'], name)) : failed(new Error('NotFoundError'))),
  };
}
