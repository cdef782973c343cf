import { expect, test } from 'vitest';
import { MAX_TEXT_CHARACTERS } from '#domain/source.ts';
import { understand } from './understand.ts';

test.each([
  ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
  ['  https://youtu.be/dQw4w9WgXcQ \n', 'https://youtu.be/dQw4w9WgXcQ'],
  ['example.com', 'https://example.com'],
  ['www.example.co.uk/path', 'https://www.example.co.uk/path'],
  ['bücher.example', 'https://bücher.example'],
  ['localhost:4000/page', 'http://localhost:4000/page'],
  ['127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['example.md/readme', 'https://example.md/readme'],
])('“%s” is a link', (input, url) => expect(understand(input)).toEqual({ kind: 'url', url }));

test.each([
  ['One line of text.', 4],
  ['word', 1],
  ['report.pdf', 1],
  ['notes.txt', 1],
  ['someone@example.com', 2],
  ['see https://example.com for more', 5],
  ['https://example.com/a\nhttps://example.com/b', 6],
  ['3.14', 1],
])('“%s” is text', (input, words) => expect(understand(input)).toEqual({ kind: 'text', text: input, words }));

test.each(['http://', 'https:///no-host', 'ftp://example.com/file', 'file:///etc/hosts'])(
  '“%s” is not a web address',
  (input) => {
    expect(understand(input)).toEqual({ kind: 'not-a-web-address' });
  },
);

test('blank space is nothing', () => expect(understand(' \n\t ')).toEqual({ kind: 'nothing' }));

test('text past the limit is not sent', () => {
  expect(understand('a '.repeat(MAX_TEXT_CHARACTERS / 2 + 1)).kind).toBe('too-long');
});
