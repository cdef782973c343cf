import { describe, expect, it } from 'vitest';
import { proveLinear } from './prove-linear.ts';

function growthOf({ source, flags }: RegExp): string {
  const verdict = proveLinear(source, flags);
  return verdict.isLinear ? 'linear' : verdict.growth;
}

describe('proveLinear', () => {
  it.each([
    ...[/^(a+)+$/, /(?:a|a)*$/, /(?:a*)*b/, /^(?:<!--[\s\S]*?-->\s*)*<html/i, /^\s*(?:[[(♪][^\])]*[\])♪]\s*)*$/],
    ...[/(\w+\s?)+:/, /(?:\d|\p{Nd})+x/u, /(?:x(?:a*|b*))*$/, /(?=(a+)+b)c/, /(a?){30}b/],
  ])('refutes %s as exponential', (pattern) => {
    expect(growthOf(pattern)).toBe('exponential');
  });

  it.each([
    ...[/\s+$/, /a+b/, /\s*$/, /^\s*x/m, /<[^>]*>/g, /\[[^\]\n]+\]\(/, /\d*\.?\d*\s*;/, /^\d*\.?\d*;/, /(.*),(.*)x/],
    ...[
      /\S+@\S+/,
      /[\p{L}’]+,/u,
      /(?<!b)a+$/,
      /(?=a+b)c/,
      /(.+)\1x/,
      /^a*[^b]*c/,
      /[K]+\W/iu,
      /.*?x/s,
      /x.*y|z/,
      /[^()]*\)/y,
      /"(?:[^"\\]|\\.)*$/,
    ],
  ])('refutes %s as polynomial', (pattern) => {
    expect(growthOf(pattern)).toBe('polynomial');
  });

  it.each([
    ...[/\s+/g, /^\s+|x/, /(?<!\s)\s+$/, /^\s*x/, /^[ \t]*x/m, /<[^<>]*>/g, /<[^>]*(?:>|$)/g, /\w+\b/],
    ...[/(?:\b\w*)*;/, /\bfoo\b.*/, /^(?:a|b)+$/, /a{0,200}b/, /(?<=x)y+z/],
    ...[/^(\w+)\s*[:=](.*)$/, /[\w.]+(?![\w.])/, /^(["'])(.*)\1$/, /\p{Lu}\p{Ll}*(?:-\p{Lu}\p{Ll}*)*/gu, /(?:)/, /^/m],
  ])('proves %s', (pattern) => {
    expect(growthOf(pattern)).toBe('linear');
  });

  it('takes a source as RegExp does, with slashes and without anything', () => {
    expect(proveLinear('a/b', 'u')).toEqual({ isLinear: true });
    expect(proveLinear('', '')).toEqual({ isLinear: true });
  });

  it('takes a lookahead of several characters for passable, and refutes more than it must', () => {
    expect(growthOf(/^(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<html/i)).toBe('exponential');
  });

  it('does not guess about what it cannot model', () => {
    expect(growthOf(/(?<=a.*b)c/)).toBe('unknown');
  });
});
