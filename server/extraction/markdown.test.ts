import { describe, expect, it } from 'vitest';
import { passagesOfBlocks } from './blocks.ts';
import { readMarkdown } from './markdown.ts';

const texts = (markdown: string) => passagesOfBlocks(readMarkdown(markdown).blocks).map(({ text }) => text);
const AFTER = '\n\n## Opening hours\n\nThe archive opens at nine on weekdays.\n';
const REST = ['Opening hours', 'The archive opens at nine on weekdays.'];

describe('a tag that is written about', () => {
  it.each(
    (
      'title script style textarea iframe plaintext xmp noscript select option noembed noframes svg math template video ' +
      'audio object canvas button datalist head rt annotation T string'
    ).split(' '),
  )('hides nothing: <%s>', (name) => {
    for (const line of [
      `Give every page a <${name}> of its own.`,
      `<${name}> is what every page needs.`,
      `Not \`<${name}>\` but <${name}>, and </${name}> behind it.`,
      `<${name}>`,
    ]) {
      const found = texts(`# Page checks\n\n${line}${AFTER}`);
      expect(found.slice(-2), line).toEqual(REST);
      expect(found[0]).toBe('Page checks');
      const isRead = line !== `<${name}>` && name !== 'head';
      if (isRead) expect(found[1], line).toBe(line.replaceAll('`', ''));
    }
  });

  it.each([
    ['<!-- and no end'],
    ['text <!-- and no end'],
    ['<?php and no end'],
    ['<!ENTITY and no end'],
    ['<![CDATA[ and no end'],
    ['<div class="note> a quotation without an end'],
    ['a < b and c > d, x <- y, <3'],
    ['<script src="a.js">'],
    ['- <style>'],
    ['> <textarea>'],
  ])('hides nothing: %s', (line) => {
    expect(texts(`First.\n\n${line}${AFTER}`).slice(-2)).toEqual(REST);
  });

  it.each([
    'Write <b> before the word, or <em>, and close it.',
    'The <head> holds it; the <body> does not, and </html> ends all.',
    'A <div> is a box (<p> is a paragraph), as is a <section>.',
    'An <img> shows a picture, an <hr> draws a line.',
    'If a<b and c>d, it stops.',
  ])('is a word of its sentence: %s', (line) => {
    expect(texts(`First.\n\n${line}${AFTER}`)).toEqual(['First.', line, ...REST]);
  });

  it('stays what it is in code, in types and in addresses', () => {
    expect(
      texts(
        'Use `<title>` and Array<string> or Map<K, List<V>>.\n\n```html\n<script>\nlet a;\n</script>\n<title>x\n```\n',
      ),
    ).toEqual(['Use <title> and Array<string> or Map<K, List<V>>.', '<script> let a; </script> <title>x']);
    expect(texts('See <https://example.org/a> or <ada@example.org>.')).toEqual([
      'See https://example.org/a or ada@example.org.',
    ]);
  });
});

describe('markup in Markdown', () => {
  it('is read as markup', () => {
    expect(
      texts(
        '<details>\n<summary>More</summary>\n\nIt *is* <kbd>Ctrl</kbd> <span class="x">here</span>.\n\n</details>\n\n<!-- a comment\n\nof several lines -->\n\n<table><tr><td>a</td><td>b</td></tr></table>\n\n<ruby>港<rt>みなと</rt></ruby>へ',
      ),
    ).toEqual(['More', 'It is Ctrl here.', 'a | b', '港へ']);
  });

  it('may hold programs, and what is embedded', () => {
    expect(
      texts(
        '<style>\n.a { color: red }\n\n.b {}\n</style>\n\nText.\n\n<script>track("x")</script>\n\n<iframe src="https://example.org"></iframe>\n<svg viewBox="0 0 1 1">\n<title>icon</title></svg>\n\nEnd.',
      ).filter((text) => text !== ''),
    ).toEqual(['Text.', 'End.']);
  });
});

describe('front matter', () => {
  it.each([
    ['---\ntitle: "The archive"\ntags:\n  - a\n- b\n# c\n---\n\nText.', 'The archive', ['Text.']],
    ["+++\ntitle = 'The archive'\n[extra]\nx = 1\n+++\nText.", 'The archive', ['Text.']],
    ['---\r\ntitle: The archive: hours\r\n---\r\nText.', 'The archive: hours', ['Text.']],
    ['---\n\nThe archive opens at nine.\n\n---\n\nText.', null, ['The archive opens at nine.', 'Text.']],
    [
      '---\nThe archive: opens at nine\nand shuts at five\n---\nText.',
      null,
      ['The archive: opens at nine and shuts at five', 'Text.'],
    ],
  ])('is a list of fields: %j', (markdown, title, expected) => {
    expect(readMarkdown(markdown).title).toBe(title);
    expect(texts(markdown)).toEqual(expected);
  });
});
