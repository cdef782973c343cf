import { describe, expect, it } from 'vitest';
import { type Block, passagesOfBlocks } from './blocks.ts';
import { DEFAULT_EXTRACTION_LIMITS } from './extraction-limits.ts';
import { makeHtml } from './fixtures/text-documents.ts';
import { readHtml } from './html.ts';
import { readHtmlBlocks } from './html-blocks.ts';

const read = (html: string) => readHtml(html, 'page', DEFAULT_EXTRACTION_LIMITS);
const texts = (blocks: Iterable<Block>) => passagesOfBlocks(blocks).map((passage) => passage.text);

describe('readHtml', () => {
  it('finds the article, its title and language, and leaves the rest of the page', () => {
    const { bytes, prose } = makeHtml({ sections: 3 });
    const page = read(bytes.toString());
    expect(page).toMatchObject({ title: prose.title, language: 'en-GB' });
    const passages = passagesOfBlocks(page.blocks);
    const found = passages.map((passage) => passage.text);
    expect(found).toEqual(expect.arrayContaining(prose.sections.flatMap((section) => [...section.paragraphs])));
    expect(found.join(' ')).not.toMatch(/tracker|Subscribe|imprint|About this site/);
    const last = passages.at(-1);
    expect(last?.headingPath.at(-1)).toBe(prose.sections[2]?.heading);
  });

  it('falls back to the text of the page where there is no article', () => {
    const page = read(
      '<html><head><title>Hours</title></head><body><nav>Home</nav><p>Open from nine to five.</p></body></html>',
    );
    expect(page.title).toBe('Hours');
    expect(texts(page.blocks)).toEqual(['Open from nine to five.']);
  });

  it('reads fragments and pages that are all navigation', () => {
    expect(texts(read('Hello <b>there</b>').blocks)).toEqual(['Hello there']);
    expect(texts(read('<nav>All there is</nav>').blocks)).toEqual(['All there is']);
    expect(texts(read('').blocks)).toEqual([]);
  });

  it('reads an article whose page leaves out the tags of its head and body', () => {
    const paragraph = 'We walked along the river and counted the arches of every bridge that we saw there. '.repeat(5);
    const html = `<html lang="en"><title>Bridges</title><nav>Home</nav><article><p>${paragraph}</p><p>${paragraph}</p></article>`;
    const page = read(html);
    expect(page).toMatchObject({ title: 'Bridges', language: 'en' });
    expect(texts(page.blocks)).toEqual([paragraph.trim(), paragraph.trim()]);
  });

  it('refuses depth and numbers of elements beyond the limits', () => {
    const limits = { htmlDepth: 20, htmlElements: 50 };
    expect(() => readHtml('<div>'.repeat(21), 'page', limits)).toThrow(/nested too deeply/);
    expect(() => readHtml('<p>a</p>'.repeat(51), 'page', limits)).toThrow(/nested too deeply/);
    expect(() => readHtml('<p>a'.repeat(50), 'page', limits)).not.toThrow();
  });
});

describe('readHtmlBlocks', () => {
  it('tells headings, code, lists and rows of tables', () => {
    const { blocks } = readHtmlBlocks(`
      <h2>Parts <em>list</em></h2><ul><li>One<ul><li>Inner</li></ul></li><li><p>Two</p></li></ul>
      <pre><code>let a = 1;</code></pre>
      <table><thead><tr><th>Part<th>Price</thead><tbody><tr><td><p>Bolt</p></td><td>2&nbsp;€</td></tr></tbody></table>`);
    const passages = passagesOfBlocks(blocks);
    expect(passages.map(({ text, role }) => [role ?? 'body', text])).toEqual([
      ['heading', 'Parts list'],
      ['body', 'One'],
      ['body', 'Inner'],
      ['body', 'Two'],
      ['code', 'let a = 1;'],
      ['table', 'Part | Price'],
      ['table', 'Bolt | 2 €'],
    ]);
    expect(passages[1]?.headingPath).toEqual(['Parts list']);
  });

  it('reads tables that lay a page out as text', () => {
    const { blocks } = readHtmlBlocks(
      '<table><tr><td>Menu</td><td><h1>News</h1><p>First.</p><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>',
    );
    expect(blocks.map((block) => [block.kind, block.text.trim()])).toEqual([
      ['body', 'Menu'],
      ['heading', 'News'],
      ['body', 'First.'],
      ['table', 'a | b'],
    ]);
  });

  it('takes the title of the document, not of a picture', () => {
    const html = '<svg><title>icon</title></svg><title>Real</title><svg><title>other</title></svg><p>text</p>';
    expect(readHtmlBlocks(html)).toMatchObject({ title: 'Real', blocks: [{ text: 'text' }] });
  });
});
