import { describe, expect, it } from 'vitest';
import { readableType } from './readable-type.ts';

const of = (mediaType: string | null, filename: string | null = null) =>
  readableType({ url: 'https://example.org/x', mediaType, filename });

describe('readableType', () => {
  it.each([
    ['text/html', null, 'text/html'],
    ['application/xhtml+xml', null, 'text/html'],
    ['application/pdf', 'x.html', 'application/pdf'],
    ['text/plain', 'README.md', 'text/markdown'],
    ['text/plain', 'talk.srt', 'application/x-subrip'],
    ['text/plain', null, 'text/plain'],
    ['text/csv', 'x.csv', 'text/csv'],
    ['application/ld+json', null, 'application/json'],
    ['text/rtf', null, 'application/rtf'],
    ['text/yaml', 'x.yml', 'text/plain'],
    ['application/rss+xml', null, 'text/plain'],
    ['application/octet-stream', 'paper.PDF', 'application/pdf'],
    ['application/octet-stream', 'mystery', null],
    [null, 'page.htm', 'text/html'],
    [null, null, null],
  ])('reads %s named %s as %s', (mediaType, filename, expected) => {
    expect(of(mediaType, filename)).toBe(expected);
  });

  it.each(['image/png', 'video/mp4', 'audio/mpeg', 'application/zip', 'font/woff2', 'application/wasm'])(
    'refuses %s, saying so',
    (mediaType) => {
      expect(() => of(mediaType, 'notes.txt')).toThrow(`example.org sends ${mediaType}, which cannot be read.`);
    },
  );
});
