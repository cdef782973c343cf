import { expect, it } from 'vitest';
import { sourcesOf, splitLines, understandGiven } from './given-text.ts';

it.each([
  ['', 'nothing'],
  ['https://example.org/a', 'links'],
  ['https://example.org/a\n\n example.org/b \n', 'links'],
  ['See https://example.org/a for more', 'text'],
  ['https://example.org/a\nand some words', 'text'],
])('takes %j for %s', (given, kind) => {
  expect(understandGiven(given).kind).toBe(kind);
});

it('takes each address once, and names the lines that are none', () => {
  const { links, others } = splitLines('https://a.example/1\nno\nhttps://a.example/1\nb.example/2');
  expect(links).toEqual(['https://a.example/1', 'https://b.example/2']);
  expect(others).toEqual(['no']);
  expect(sourcesOf({ kind: 'links', urls: links })).toHaveLength(2);
});
