import { expect, test } from 'vitest';
import type { SummarySource } from '#domain/summary.ts';
import { sourceName } from './source-words.ts';

const source: SummarySource = { kind: 'text', title: 'T', filename: null, url: null, mediaType: null };

test('a source is called what a person calls it', () => {
  expect(sourceName({ ...source, kind: 'upload', filename: 'report.pdf' })).toBe('report.pdf');
  expect(sourceName({ ...source, kind: 'url', url: 'https://www.example.com/a/b' })).toBe('example.com');
  expect(sourceName({ ...source, kind: 'youtube', url: 'https://youtu.be/x' })).toBe('YouTube');
  expect(sourceName(source)).toBe('Pasted text');
});
