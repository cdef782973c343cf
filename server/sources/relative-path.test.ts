import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanRelativePath, isNameTooLong, leadsOut } from './relative-path.ts';

describe('cleanRelativePath', () => {
  it.each([
    ['folder/sub/report.pdf', 'folder/sub/report.pdf'],
    ['./a//b/./c.txt', 'a/b/c.txt'],
    ['..\\..\\C:\\x.txt', 'x.txt'],
    ['C:\\Users\\me\\Cafe\u0301.txt', 'Users/me/Café.txt'],
    ['../..', 'unnamed'],
  ])('makes “%s” “%s”', (given, expected) => {
    expect(cleanRelativePath(given)).toBe(expected);
  });

  it('keeps the end of a path that is too long', () => {
    const path = cleanRelativePath(`${'folder/'.repeat(1_000)}report.pdf`);
    expect(path.length).toBeLessThanOrEqual(1_000);
    expect(path).toMatch(/^folder\/.*\/report\.pdf$/);
  });

  it.each([['a/'.repeat(500_000)], ['\u0300\u0323'.repeat(500_000)], ['/'.repeat(1_000_000)]])(
    'cleans a name of a million characters by its end',
    (hostile) => {
      expect(cleanRelativePath(`${hostile}report.pdf`)).toMatch(/\.pdf$/);
    },
  );

  it('never leads out of where it stands', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'C:', '\0', '\\', '/'), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const path = cleanRelativePath(parts.join('/'));
        expect(path.split('/')).not.toContain('..');
        expect(leadsOut(path)).toBe(false);
        expect(path.length).toBeLessThanOrEqual(1_000);
      }),
    );
  });
});

describe('isNameTooLong', () => {
  it.each([
    ['a/'.repeat(255).concat('b'), false],
    ['a/'.repeat(256).concat('b'), true],
    ['a\\'.repeat(256).concat('b'), true],
    ['x'.repeat(4_096), false],
    ['x'.repeat(4_097), true],
  ])('bounds name %# in characters and parts', (given, expected) => {
    expect(isNameTooLong(given)).toBe(expected);
  });
});

describe('leadsOut', () => {
  it.each(['/etc/passwd', '\\x', 'C:x', 'c:\\x', 'a/../b', '..', 'a\\..\\b', 'a\0b'])('is true of “%s”', (given) => {
    expect(leadsOut(given)).toBe(true);
  });

  it.each(['a/b', '..a', 'a..', 'a/...', '.env', '12:30.txt'])('is false of “%s”', (given) => {
    expect(leadsOut(given)).toBe(false);
  });
});
