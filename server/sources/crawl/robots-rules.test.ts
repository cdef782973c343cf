import { describe, expect, it } from 'vitest';
import { parseRobots } from './robots-rules.ts';

function allows(rules: string, path: string): boolean {
  return parseRobots(`User-agent: *\n${rules}`, 'Throughline').isAllowed(path);
}

describe('parseRobots', () => {
  it.each([
    ['Disallow: /private', '/private/x', false],
    ['Disallow: /private', '/Private', true],
    ['Disallow:', '/', true],
    ['Disallow: /', '/x', false],
    ['Disallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['Allow: /a\nDisallow: /a', '/a', true],
    ['Disallow: /*.php', '/x/index.php?y', false],
    ['Disallow: /*.php$', '/x/index.php?y', true],
    ['Disallow: /*.php$', '/x/index.php', false],
    ['Disallow: /a$', '/a', false],
    ['Disallow: /a$', '/ab', true],
    ['Disallow: /*/b*c', '/a/b/xc', false],
    ['Disallow: /*/b*c', '/a/c/xb', true],
    ['Disallow: /*ab$', '/ab', false],
    ['Disallow: /a*ab$', '/ab', true],
    ['Disallow: *', '/x', false],
    ['Disallow: /caf\u00e9', '/caf%C3%A9', false],
    ['Disallow: /a%c3%b6', '/a%C3%B6', false],
    ['disallow : /x # why', '/x', false],
  ])('decides by %j about %s: %s', (rules, path, expected) => {
    expect(allows(rules, path)).toBe(expected);
  });

  it('takes the groups that name the program, and only otherwise those for all', () => {
    const text = [
      'User-agent: *\nDisallow: /',
      'User-agent: Other\nUser-agent: throughline/2.0\nDisallow: /a\nCrawl-delay: 2.5',
      'User-agent: Throughline\nDisallow: /b',
      'Sitemap: /map.xml',
    ].join('\r\n\r\n');
    const file = parseRobots(text, 'Throughline');
    expect(['/a', '/b', '/c'].map((path) => file.isAllowed(path))).toEqual([false, false, true]);
    expect(file).toMatchObject({ crawlDelaySeconds: 2.5, sitemaps: ['/map.xml'] });
    expect(parseRobots(text, 'Another').isAllowed('/c')).toBe(false);
  });

  it('cuts patterns beyond the limits before their first asterisk, and drops such permissions', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => `Disallow: /n${n}*x`).join('\n');
    expect(allows(`Disallow: /a${'*a'.repeat(200)}`, '/axx')).toBe(false);
    expect(allows(`Disallow: /b\nAllow: /b${'*'.repeat(300)}`, '/bb')).toBe(false);
    expect(allows(`${many}\n${many}\nDisallow: /last*y`, '/last')).toBe(false);
  });
});
