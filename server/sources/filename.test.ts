import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFilename } from './filename.ts';

describe('cleanFilename', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\Übersicht.docx', 'Übersicht.docx'],
    ['a\u0000b\nc.txt', 'abc.txt'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['Cafe\u0301.txt', 'Café.txt'],
    ['  spaced   out .md ', 'spaced out .md'],
    ['日本語.pdf', '日本語.pdf'],
    ['', 'unnamed'],
    ['..', 'unnamed'],
    ['folder/', 'unnamed'],
  ])('makes “%s” “%s”', (given, expected) => {
    expect(cleanFilename(given)).toBe(expected);
  });

  it('shortens a long name but keeps its ending', () => {
    const name = cleanFilename(`${'ä'.repeat(500)}.pdf`);
    expect(name).toMatch(/^ä+…\.pdf$/);
    expect(Array.from(name).length).toBe(200);
  });

  it('never holds a separator, a control or more than 200 characters, and cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (given) => {
        const name = cleanFilename(given);
        expect(name).not.toMatch(/[/\\\p{Cc}]/u);
        expect(name.length).toBeGreaterThan(0);
        expect(Array.from(name).length).toBeLessThanOrEqual(200);
        expect(cleanFilename(name)).toBe(name);
      }),
    );
  });
});
