import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLinks } from './links.ts';
import { pageAddress } from './page-address.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'links-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function read(html: string | Buffer, charset: string | null = null) {
  const file = join(folder, 'page');
  await writeFile(file, html);
  const { links, canonical, ...rest } = await readLinks(file, { finalUrl: 'https://x.example/a/b?c', charset });
  return { links: links.map(({ href }) => href), canonical: canonical?.href ?? null, ...rest };
}

describe('readLinks', () => {
  it.each<[string, string | Buffer, string[]]>([
    ['relative to the page', '<a href="d">', ['https://x.example/a/d']],
    ['relative to its base', '<base href="/e/"><base href="/no/"><a href=d>', ['https://x.example/e/d']],
    ['with entities undone', '<a href="?x=1&amp;y=2&copy=3">', ['https://x.example/a/b?x=1&y=2&copy=3']],
    ['of frames, maps and refreshes', FRAMES, ['/f', '/m', '/r'].map((path) => `https://x.example${path}`)],
    ['of a refresh without seconds', '<meta http-equiv=refresh content="; url=/r">', ['https://x.example/r']],
    ['of a refresh with fractions', `<meta http-equiv=refresh content=" 0.5 , URL='/r'">`, ['https://x.example/r']],
    ['not of a refresh of itself', `<meta http-equiv=refresh content="${'1'.repeat(1_000_000)}">`, []],
    ['not of other metadata', `<meta name=description content="${'1'.repeat(1_000_000)}; url=/r">`, []],
    ['once each', '<a href=d><a href="d#x"><a href="./d">', ['https://x.example/a/d']],
    ['not of scripts, comments and other schemes', OTHERS, []],
    [
      'by its charset',
      Buffer.from('<meta charset=windows-1252><a href="/\xfc">', 'latin1'),
      ['https://x.example/%C3%BC'],
    ],
  ])('finds links %s', async (_, html, links) => {
    expect((await read(html)).links).toEqual(links);
  });

  it('finds what the page calls itself', async () => {
    expect(await read('<link rel="canonical" href="/b"/>')).toEqual({
      ...{ links: [], canonical: 'https://x.example/b', isNoIndex: false },
    });
  });

  it('takes no longer for elements that are nested without end', async () => {
    const before = process.cpuUsage();
    expect((await read(`${'<b>'.repeat(600_000)}${'</i>'.repeat(500_000)}`)).links).toEqual([]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});

const FRAMES = '<frame src=/f><area href=/m><meta http-equiv=Refresh content="3; URL=/r">';
const OTHERS =
  '<script>"<a href=/s>"</script><!-- <a href=/c> --><a href="javascript:x()"><a href="mailto:x@y"><a href="data:,x"><a>';

describe('pageAddress', () => {
  it.each([
    ['HTTP://Example.org:80/a#b', 'http://example.org/a'],
    ['https://u:p@example.org:443/?utm_medium=x&b=2&a=1&fbclid=y', 'https://example.org/?b=2&a=1'],
    ['https://example.org/?', 'https://example.org/'],
    ['https://example.org/a;jsessionid=1F/?PHPSESSID=3&sid=0123456789abcdef0123456789abcdef', 'https://example.org/a/'],
    ['https://example.org/?sid=7&q=%7Ex', 'https://example.org/?sid=7&q=%7Ex'],
    ['ftp://example.org/', null],
    ['https://', null],
    [`https://example.org/${'x'.repeat(2_000)}`, null],
  ])('spells address %# as it should', (given, expected) => {
    expect(pageAddress(given)?.href ?? null).toBe(expected);
  });
});
