import { expect, test } from 'vitest';
import { displayAddress, isWebAddress, nameOfAddress, shortenMiddle } from './web-address.ts';

test.each([
  ['https://example.org/', 'example.org'],
  ['https://example.org/reports/2026/', 'example.org/reports/2026'],
  ['http://127.0.0.1:8080/article?id=7#top', '127.0.0.1:8080/article'],
  ['https://de.wikipedia.org/wiki/Ger%C3%A4t', 'de.wikipedia.org/wiki/Gerät'],
  ['https://example.org/%E2%80%AEfdp.exe', 'example.org/%E2%80%AEfdp.exe'],
  ['https://example.org/a%20b', 'example.org/a%20b'],
  ['https://example.org/%ff%fe', 'example.org/%ff%fe'],
  ['https://xn--bcher-kva.example/x', 'xn--bcher-kva.example/x'],
  ['not an address', 'not an address'],
])('%s is called %s', (url, name) => expect(nameOfAddress(url)).toBe(name));

test('a long address keeps its host and its end', () => {
  const url = `https://example.org/${'deep/'.repeat(60)}last-page`;
  const name = nameOfAddress(url);
  expect(Array.from(name)).toHaveLength(120);
  expect(name).toMatch(/^example\.org\/deep\/.*….*\/last-page$/);
});

test('an address is shown with its parameters', () => {
  expect(displayAddress('https://example.org/?page=2', 80)).toBe('example.org/?page=2');
  expect(displayAddress('https://example.org/', 80)).toBe('example.org');
  expect(displayAddress('https://example.org/a#b', 80)).toBe('example.org/a#b');
});

test('characters outside the basic plane are not cut in half, nor is anything above the limit', () => {
  for (const text of ['🙂'.repeat(50), 'x'.repeat(20_000), '🙂'.repeat(20_000)]) {
    const short = shortenMiddle(text, 21);
    expect(Array.from(short)).toHaveLength(21);
    expect(short.isWellFormed()).toBe(true);
  }
  expect(shortenMiddle('short', 21)).toBe('short');
});

test('only addresses of web pages are links', () => {
  expect(isWebAddress('https://example.org/x')).toBe(true);
  expect(['javascript:alert(1)', 'data:text/html,x', 'ftp://x/y', '//x', ''].filter(isWebAddress)).toEqual([]);
});
