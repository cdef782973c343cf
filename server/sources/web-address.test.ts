import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { parseWebAddress } from './web-address.ts';

describe('parseWebAddress', () => {
  it.each([
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['  HTTP://Example.ORG  ', 'http://example.org/'],
    ['<https://example.org/x>', 'https://example.org/x'],
    ['example.org/x', 'https://example.org/x'],
    ['example.org:8080', 'https://example.org:8080/'],
    ['//example.org/x', 'https://example.org/x'],
    ['localhost:3000/page', 'http://localhost:3000/page'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/'],
    ['[::1]:8080/x', 'http://[::1]:8080/x'],
    ['https://例え.jp/パス', 'https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9'],
    ['youtu.be/dQw4w9WgXcQ?t=3', 'https://youtu.be/dQw4w9WgXcQ?t=3'],
    ['https://example.org/a b', 'https://example.org/a%20b'],
  ])('reads “%s”', (input, href) => {
    expect(parseWebAddress(input).href).toBe(href);
  });

  it.each([
    '',
    '   ',
    'hello',
    'hello world',
    'A sentence. And another one.',
    'http://',
    'https:///path',
    'http:example.org',
    'http:/example.org',
    'http://?query',
    'http://.',
    'http://exa mple.org/',
    'http://example.org:99999/',
    'http://999.1.1.1/',
    'http://[::1',
    'ftp://example.org/file',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hello',
    'mailto:someone@example.org',
    'someone@example.org',
    'https://user:secret@example.org/',
    'https://user@example.org/',
    'https://example.org/\nhttps://example.com/',
    '/relative/path',
    '.',
    '..',
    'etc/passwd',
  ])('refuses “%s”', (input) => {
    expect(() => parseWebAddress(input)).toThrow(FailureError);
  });

  it('does not repeat a password it was given', () => {
    expect(() => parseWebAddress('https://user:secret@example.org/')).toThrow(/^“https:\/\/…@example\.org” is not/);
  });

  it('answers an http(s) address with a host and no credentials, or says invalid_url', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string({ unit: 'binary' }).map((s) => `http://${s}`),
        ),
        (input) => {
          try {
            const url = parseWebAddress(input);
            expect(url.protocol).toMatch(/^https?:$/);
            expect(url.hostname).not.toBe('');
            expect(url.username + url.password).toBe('');
          } catch (error) {
            expect(error).toMatchObject({ failure: { code: 'invalid_url' } });
          }
        },
      ),
    );
  });
});
