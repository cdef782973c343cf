import { describe, expect, test } from 'vitest';
import { failure } from '#domain/failure.ts';
import { readAnswer } from './upload-files.ts';

const upload = { id: 'u1', filename: 'report.pdf', bytes: 12, mediaType: 'application/pdf' };

describe('the answer to an upload', () => {
  test('is the uploads that the server acknowledges', () => {
    expect(readAnswer(201, JSON.stringify({ uploads: [upload] }))).toEqual([upload]);
  });

  test('is the reason of the server where it refuses', () => {
    const error = failure('empty_file', { name: 'report.pdf' });
    expect(() => readAnswer(422, JSON.stringify({ error }))).toThrow(expect.objectContaining({ failure: error }));
  });

  test.each([
    ['a proxy that finds nobody', 502, '<h1>Bad Gateway</h1>', 'server_unreachable'],
    ['a proxy with a limit of its own', 413, '', 'invalid_input'],
    ['a promise without its uploads', 201, '{}', 'unreadable_answer'],
  ])('%s is a failure too', (_, status, body, code) => {
    expect(() => readAnswer(status, body)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code }) }),
    );
  });
});
