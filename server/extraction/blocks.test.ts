import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passagesOfBlocks } from './blocks.ts';
import { foldText } from './fold-text.ts';
import { readMarkdown } from './markdown.ts';
import { readPlainText } from './plain-text.ts';
import { wrapLongText } from './wrap-long-text.ts';

describe('passagesOfBlocks', () => {
  it('numbers what is not blank and keeps the path of headings', () => {
    const passages = passagesOfBlocks([
      { kind: 'heading', text: 'A', level: 1 },
      { kind: 'body', text: ' \n ' },
      { kind: 'heading', text: 'B', level: 3 },
      { kind: 'body', text: 'one\n two' },
      { kind: 'heading', text: 'C', level: 2 },
      { kind: 'code', text: 'three' },
      { kind: 'heading', text: 'Title', level: 0 },
      { kind: 'body', text: 'four' },
    ]);
    expect(passages.map(({ text, headingPath }) => [text, headingPath])).toEqual([
      ['A', []],
      ['B', ['A']],
      ['one two', ['A', 'B']],
      ['C', ['A']],
      ['three', ['A', 'C']],
      ['Title', []],
      ['four', ['Title']],
    ]);
    expect(passages.map(({ locator }) => locator)).toEqual(passages.map((_, index) => ({ kind: 'paragraph', index })));
  });
});

describe('wrapLongText', () => {
  it('cuts any text into pieces of at most the length, and loses nothing but white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 4, max: 60 }), (raw, maxChars) => {
        const text = foldText(raw);
        const pieces = wrapLongText(text, maxChars);
        expect(pieces.every((piece) => piece.length <= maxChars && piece.isWellFormed())).toBe(true);
        expect(pieces.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('cuts no character in two that a reader sees as one', () => {
    for (const character of ['👩‍👩‍👧‍👦', '🇩🇪', '👍🏽', 'é̂̃', 'नि', '각']) {
      const pieces = wrapLongText(character.repeat(5_000));
      expect(pieces.length).toBeGreaterThan(2);
      for (const piece of pieces) expect(piece.length % character.length, character).toBe(0);
    }
  });

  it('cuts at the ends of sentences', () => {
    expect(wrapLongText('One is here. Two is there. Three.', 20)).toEqual(['One is here.', 'Two is there. Three.']);
  });
});

describe('foldText', () => {
  it.each([
    ['a lone \ud83d half', 'a lone \ufffd half'],
    ['nu\u0000ll', 'null'],
    ['Cafe\u0301 n\u0303', 'Café ñ'],
    ['q\u0323\u0307', 'q\u0323\u0307'],
    ['\u202bשלום\u202c עולם', 'שלום עולם'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d👧 ok', '👩\u200d👧 ok'],
    ['\ufeffone\ufefftwo \u200b three', 'onetwo three'],
  ])('%j is %j', (text, folded) => expect(foldText(text)).toBe(folded));

  it('folds a long text as it folds a short one', () => {
    for (const unit of ['one  two\n', 'a', ' ', '😀', 'x \u200b ']) {
      const text = unit.repeat(Math.ceil(600_000 / unit.length));
      const folded = /\s/.test(unit)
        ? Array(text.length / unit.length)
            .fill(foldText(unit))
            .join(' ')
            .trim()
        : text;
      expect(foldText(text) === folded, unit).toBe(true);
    }
  });

  it('gives the same when folded again, without control characters', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = foldText(String.fromCharCode(...units));
        expect(foldText(text)).toBe(text);
        expect(text).not.toMatch(/\p{Cc}|\ufeff/u);
      }),
    );
  });
});

describe('readPlainText', () => {
  const read = (text: string) => passagesOfBlocks(readPlainText(text).blocks).map((passage) => passage.text);

  it('parts paragraphs at blank lines, whatever ends a line', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(read(['one', 'two', ' ', '', 'three'].join(end))).toEqual(['one two', 'three']);
    }
  });

  it('takes long lines for paragraphs where no line is blank', () => {
    const line = 'A paragraph that some program wrote in one line. '.repeat(5).trim();
    expect(read(`${line}\n${line}`)).toEqual([line, line]);
  });

  it.each([
    ['one letter', 'a'],
    ['words without an end of a sentence', 'und noch ein Wort, '],
    ['emoji', '👩‍👩‍👧‍👦'],
    ['accents on one letter', '\u0301'],
    ['ideographs', '中'],
    ['line ends', '\n'],
    ['white space', ' \t'],
  ])('is read whole, in pieces: %s over and over', (_what, unit) => {
    const text = `x${unit.repeat(3_000_000 / unit.length)}x`;
    const pieces = read(text);
    expect(pieces.every((piece) => piece.length <= 2000)).toBe(true);
    const bare = (each: string) => each.replace(/\s/g, '').normalize('NFC');
    expect(bare(pieces.join('')).length).toBe(bare(text).length);
  });

  it('cuts one endless line at sentences', () => {
    const sentence = 'This sentence stands in a line without an end. ';
    const pieces = read(sentence.repeat(1000));
    expect(pieces.length).toBeGreaterThan(20);
    expect(pieces.every((piece) => piece.endsWith('end.'))).toBe(true);
  });
});

describe('readMarkdown', () => {
  it('reads front matter, blocks and inline marks', () => {
    const document = readMarkdown(
      '---\ntitle: "The Title"\nlang: en\n---\n# First\n\nSome *marked* [text](http://x) &amp; `code`.\n\n- a\n  - b\n\n' +
        '| h | i |\n|---|---|\n| 1 | 2 |\n\n```js\nlet x;\n```\n\n<details><summary>More</summary>Inside</details>\n',
    );
    expect(document).toMatchObject({ title: 'The Title', language: 'en' });
    expect(passagesOfBlocks(document.blocks).map(({ text, role }) => [role ?? 'body', text])).toEqual([
      ['heading', 'First'],
      ['body', 'Some marked text & code.'],
      ['body', 'a'],
      ['body', 'b'],
      ['table', 'h | i'],
      ['table', '1 | 2'],
      ['code', 'let x;'],
      ['body', 'More'],
      ['body', 'Inside'],
    ]);
  });

  it('takes the first heading for the title, and a rule for no front matter', () => {
    expect(readMarkdown('# Hello *you*\n\ntext').title).toBe('Hello you');
    expect(readMarkdown('---\n\ntext').title).toBeNull();
  });
});
