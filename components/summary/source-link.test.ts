import { expect, test } from 'vitest';
import type { SummarySource } from '#domain/summary.ts';
import { sourceLink } from './source-link.ts';

const source: SummarySource = {
  kind: 'url',
  title: 'T',
  filename: null,
  url: 'https://example.com/a',
  mediaType: null,
};
const link = (
  change: Partial<SummarySource>,
  locator: Parameters<typeof sourceLink>[1]['locator'],
  quote = 'A quote.',
) => sourceLink({ id: 'summary_1', source: { ...source, ...change } }, { quote, locator })?.href;

test('a page of an uploaded PDF', () => {
  expect(link({ kind: 'upload', filename: 'a.pdf', url: null }, { kind: 'page', page: 12 })).toBe(
    '/api/sources/summary_1/file#page=12',
  );
});

test('a second of a video, whatever form its link has', () => {
  const time = { kind: 'time', seconds: 221.7 } as const;
  expect(link({ kind: 'youtube', url: 'https://www.youtube.com/watch?v=abc&t=9s' }, time)).toBe(
    'https://www.youtube.com/watch?v=abc&t=221s',
  );
  expect(link({ kind: 'youtube', url: 'https://youtu.be/abc' }, time)).toBe('https://youtu.be/abc?t=221s');
});

test('a sentence of a web page, with what has a meaning there escaped', () => {
  const paragraph = { kind: 'paragraph', index: 7 } as const;
  expect(link({}, paragraph, 'Well-known, & true')).toBe('https://example.com/a#:~:text=Well%2Dknown%2C%20%26%20true');
  expect(link({}, paragraph, 'a b c d e f g h i j')).toBe('https://example.com/a#:~:text=a%20b%20c%20d,g%20h%20i%20j');
  expect(link({ url: 'https://example.com/a#part' }, paragraph, 'x')).toBe('https://example.com/a#part:~:text=x');
});

test('no address, no link; and never anything but the web', () => {
  const paragraph = { kind: 'paragraph', index: 0 } as const;
  expect(link({ kind: 'text', url: null }, paragraph)).toBeUndefined();
  expect(link({ kind: 'upload', filename: 'a.md', url: null }, paragraph)).toBeUndefined();
  expect(link({ url: 'javascript:alert(1)' }, paragraph)).toBeUndefined();
});
