import { describe, expect, test } from 'vitest';
import { type IncomingFile, intake, refusalOf } from './intake.ts';

describe('what can be refused before it is sent', () => {
  test('an empty file, named', () => {
    expect(refusalOf({ name: 'notes.txt', size: 0, type: 'text/plain' })).toMatchObject({
      code: 'empty_file',
      message: expect.stringContaining('notes.txt'),
    });
  });

  test.each([
    ['photo.png', 'image/png'],
    ['movie.mkv', ''],
    ['archive.zip', 'application/zip'],
  ])('%s is of a type that nobody reads', (name, type) => {
    expect(refusalOf({ name, size: 9, type })?.code).toBe('unsupported_type');
  });

  test.each([
    ['Report.PDF', 'application/pdf'],
    ['talk.srt', ''],
    ['page.htm', 'text/html'],
    ['blob', 'application/pdf'],
    ['book.epub', ''],
    ['figures.csv', 'application/vnd.ms-excel'],
    ['README', ''],
  ])('%s is sent', (name, type) => expect(refusalOf({ name, size: 9, type })).toBeNull());
});

test('one file that fails leaves the others as they are', () => {
  const file = (key: string): IncomingFile => ({ key, file: new File(['x'], key), state: 'waiting' });
  const added = intake([], { type: 'added', files: [file('a'), file('b')] });
  const failure = { message: 'No.', remedy: 'Sorry.' };
  const failed = intake(added, { type: 'failed', key: 'a', failure });
  expect(failed.map(({ state }) => state)).toEqual([{ failure }, 'waiting']);
  expect(intake(failed, { type: 'left', key: 'a' }).map(({ key }) => key)).toEqual(['b']);
});
