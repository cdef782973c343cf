import { expect, it } from 'vitest';
import { DEFAULT_EXTRACTION_LIMITS } from './extraction-limits.ts';
import { makeProse, type Prose } from './fixtures/prose.ts';
import { makeHtml } from './fixtures/text-documents.ts';
import { teaserList } from './fixtures/web-pages.ts';
import { readHtml } from './html.ts';

/** Pages as programs that make them lay them out, each around the same article. */
const LAYOUTS: Readonly<Record<string, (article: string, title: string) => string>> = {
  'a blog': (article, title) =>
    `<div id="page"><div class="site-header"><a href="/">Our blog</a></div><ul class="menu"><li><a href="/a">About us</a></li><li><a href="/b">Archive</a></li></ul><div class="post"><h1 class="entry-title">${title}</h1><div class="entry-content">${article}</div><div class="sharedaddy share"><a href="/t">Tweet</a><a href="/f">Share</a></div></div><div class="widget sidebar"><h3>Recent posts</h3><ul><li><a href="/1">Something else entirely</a></li><li><a href="/2">Another matter</a></li></ul></div><div class="footer">Proudly made with a program</div></div>`,
  'a news site': (article, title) =>
    `<header><nav><a href="/">Home</a><a href="/s">Sports</a></nav></header><main><article><h1>${title}</h1><time>Tuesday</time>${article}</article><section class="related"><h2>More stories</h2>${teaserList(9)}</section></main><footer>Imprint</footer>`,
  'a manual': (article, title) =>
    `<div class="wy-grid"><nav class="side"><ul><li><a href="/1">Installation</a></li><li><a href="/2">Configuration</a></li></ul></nav><div role="main"><h1>${title}<a class="headerlink" href="#t">¶</a></h1>${article}</div></div>`,
  'a wiki': (article, title) =>
    `<div id="mw-navigation"><a href="#c">Jump to content</a></div><div id="content"><h1>${title}</h1><div class="mw-parser-output">${article.replaceAll('</h2>', '</h2><span class="mw-editsection">[<a href="/e">edit</a>]</span>')}</div></div><div id="footer"><ul><li>This page was last edited on Monday</li></ul></div>`,
  'a form around everything': (article, title) =>
    `<form id="aspnetForm"><div id="nav"><a href="/">Start</a></div><div id="main"><h1>${title}</h1>${article}</div></form>`,
  'no elements that say what they are': (article, title) =>
    `<table><tr><td><a href="/">Home</a><br><a href="/n">News</a></td><td><h1>${title}</h1>${article}</td></tr></table>`,
};

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function expectedOf(prose: Prose): string[] {
  return words(
    [prose.abstract, ...prose.sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs])].join(' '),
  );
}

/** How many words of the one are in the other, each as often as it is there. */
function share(of: readonly string[], within: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of within) counts.set(word, (counts.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of of) {
    const left = counts.get(word) ?? 0;
    if (left > 0) found += 1;
    counts.set(word, left - 1);
  }
  return found / of.length;
}

it.each(Object.keys(LAYOUTS))('nearly all words of an article are read, and few others: %s', (name) => {
  for (const [sections, paragraphs, seed] of [
    [1, 1, 3],
    [3, 2, 4],
    [8, 3, 5],
  ] as const) {
    const prose = makeProse({ sections, paragraphs, seed });
    const expected = expectedOf(prose);
    const article = `<p>${prose.abstract}</p>${prose.sections
      .map(({ heading, paragraphs: texts }) => `<h2>${heading}</h2>${texts.map((text) => `<p>${text}</p>`).join('')}`)
      .join('')}`;
    const body = LAYOUTS[name]?.(article, prose.title) ?? '';
    const html = `<!doctype html><html><head><title>${prose.title}</title></head><body>${body}</body></html>`;
    const { blocks } = readHtml(html, name, DEFAULT_EXTRACTION_LIMITS);
    const read = words(Array.from(blocks, ({ text }) => text).join(' '));
    const label = `${sections} sections`;
    expect(share(expected, read), label).toBe(1);
    // The title may come once more, as a heading; a name, a date and a link are few beside a whole article.
    expect(share(read, [...expected, ...words(prose.title)]), label).toBeGreaterThan(sections === 1 ? 0.85 : 0.96);
  }
});

it('the same holds of the pages that other tests read', () => {
  const { bytes, prose } = makeHtml({ sections: 5 });
  const read = words(
    Array.from(readHtml(bytes.toString(), 'page', DEFAULT_EXTRACTION_LIMITS).blocks, ({ text }) => text).join(' '),
  );
  expect(share(expectedOf(prose), read)).toBe(1);
  expect(share(read, expectedOf(prose))).toBe(1);
});
