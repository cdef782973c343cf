import { describe, expect, it } from 'vitest';
import { findPatterns } from './find-patterns.ts';
import { proveLinear } from './prove-linear.ts';

function found(source: string) {
  return findPatterns('made-up.ts', source).map(({ source, flags, exemption }) => ({ source, flags, exemption }));
}

describe('findPatterns', () => {
  it.each<[string, string | null, string]>([
    ['const a = text.replace(/x+$/gu, "");', 'x+$', 'gu'],
    ['const a = /[/]\\//v;', '[/]\\/', 'v'],
    ["const a = new RegExp('x+$', 'm');", 'x+$', 'm'],
    ["const a = RegExp(String.raw`\\s+` + '$');", '\\s+$', ''],
    [`const W = String.raw\`\\w\`; const F = 'g' as const; const a = new RegExp(\`\${W}{\${3}}\`, F);`, '\\w{3}', 'g'],
    [
      `const L = ['a', 'b']; const a = new RegExp('^(' + [...L, 'c'].map((x) => x + '+').join('|') + ')');`,
      '^(a+|b+|c+)',
      '',
    ],
    ['function f(word: string) { return new RegExp(word); }', null, ''],
    ["const a = new RegExp('x', flags());", null, ''],
  ])('reads the pattern and flags of %s', (code, source, flags) => {
    expect(found(code)).toEqual([{ source, flags, exemption: null }]);
  });

  it('reads constants of other modules', () => {
    const path = `${import.meta.dirname}/made-up.ts`;
    const code = "import { NOTHING_SUCH } from './point.ts'; const a = new RegExp(NOTHING_SUCH);";
    expect(findPatterns(path, code)[0]?.source).toBeNull();
  });

  it('finds none in comments and texts', () => {
    expect(found('// /x+$/\nconst a = "/x+$/", b = 4 / 2 / 1;')).toEqual([]);
  });

  it('takes an exemption from the comment before the statement or the property, and from no other', () => {
    const [first, second, third] = found(
      [
        '// Bounded pattern: titles have at most 60 characters.',
        'const a = text.replace(/x+$/, "");',
        'const b = {',
        '/* Bounded pattern: by MAX. */',
        'c: /x+$/, d: /y+$/ };',
      ].join('\n'),
    );
    expect(first?.exemption).toBe('titles have at most 60 characters.');
    expect(second?.exemption).toMatch(/^by MAX/);
    expect(third?.exemption).toBeNull();
  });
});

describe('the check', () => {
  it.each([
    ['const PLANTED = /^(?:<b>|<[a-z]+>)*$/;', 'exponential'],
    [`const PLANTED = new RegExp(\`\${'[a-z]'}+@\`, 'i');`, 'polynomial'],
  ])('fails on %s', (code, growth) => {
    const [pattern] = findPatterns('made-up.ts', code);
    expect(proveLinear(pattern?.source ?? '', pattern?.flags ?? '')).toMatchObject({ isLinear: false, growth });
  });
});
