import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { deflated, makeZip, stored, type ZipEntry } from './fixtures/zip-files.ts';

let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

const GOOD = ['One.', 'Three.'];

describe('one bad chapter does not take the book', () => {
  it('whose compression is broken', async () => {
    const { texts, problems } = await readCase('28-epub-badchapter.epub');
    expect(texts).toEqual([
      'The pass',
      'Mules carried salt over the pass in summer.',
      'The sea',
      'From the sea it came in barrels.',
    ]);
    expect(problems).toEqual(['Chapter 2 (c1.xhtml) of 28-epub-badchapter.epub is damaged and could not be read.']);
  });

  it.each([
    ['missing', []],
    ['enciphered', [{ ...chapter(1, 'Two.'), isEncrypted: true }]],
    ['whose checksum differs', [{ ...chapter(1, 'Two.'), crc: 7 }]],
    ['with another compression', [{ ...chapter(1, 'Two.'), method: 12 }]],
    ['shorter than it says', [{ ...chapter(1, 'Two.'), size: 9_999 }]],
    ['nested without end', [deflated('c1.xhtml', '<div>'.repeat(5_000))]],
    [
      'that only its seller can open',
      [
        chapter(1, 'noise'),
        deflated('META-INF/encryption.xml', '<encryption><enc:CipherReference URI="c1.xhtml"/></encryption>'),
      ],
    ],
  ])('%s', async (_what, entries) => {
    const { texts, problems } = await readContent(
      files,
      'b.epub',
      book([chapter(0, 'One.'), ...entries, chapter(2, 'Three.')]),
    );
    expect(texts).toEqual(GOOD);
    expect(problems).toEqual(['Chapter 2 (The second) of b.epub is damaged and could not be read.']);
  });

  it('nor do a bad table of contents, a missing container and a name with a strange path', async () => {
    const noise = { ...deflated('toc.ncx', 'noise'), method: 12 };
    const entries = book([chapter(0, 'One.'), chapter(1, 'Two.'), chapter(2, 'Three.'), stored('../x/y', 'z')], {
      container: false,
      ncx: noise,
    });
    const { texts, problems } = await readContent(files, 'b.epub', entries);
    expect(texts).toEqual(['One.', 'Two.', 'Three.']);
    expect(problems).toEqual(['The table of contents of b.epub is damaged and could not be read.']);
  });
});

describe('a book', () => {
  it('leaves out how characters are read', async () => {
    expect((await readCase('17-epub-ruby.epub')).texts).toEqual(['彼は港へ行った。']);
  });

  it('whose title is a placeholder is called what its first heading says', async () => {
    const entries = book([deflated('c0.xhtml', page('<h1>The salt road</h1><p>One.</p>'))], { title: 'Untitled' });
    expect((await readContent(files, 'b.epub', entries)).title).toBe('The salt road');
  });

  it('has what stands outside of its reading order last', async () => {
    const entries = book([chapter(0, 'One.'), chapter(1, 'Two.'), chapter(2, 'Three.')], { beside: 0 });
    expect((await readContent(files, 'b.epub', entries)).texts).toEqual(['The second', 'Two.', 'Three.', 'One.']);
  });
});

function page(content: string): string {
  return `<html xmlns="http://www.w3.org/1999/xhtml"><body>${content}</body></html>`;
}

function chapter(index: number, text: string): ZipEntry {
  return deflated(`c${index}.xhtml`, page(`<p>${text}</p>`));
}

/** A book of three chapters, of which the table of contents names the second. */
function book(
  entries: readonly ZipEntry[],
  options: { title?: string; beside?: number; container?: boolean; ncx?: ZipEntry } = {},
): Buffer {
  const { title = 'A book', beside = null, container = true } = options;
  const item = (index: number) => `<item id="c${index}" href="c${index}.xhtml" media-type="application/xhtml+xml"/>`;
  const reference = (index: number) => `<itemref idref="c${index}"${index === beside ? ' linear="no"' : ''}/>`;
  const ncx =
    '<ncx><navMap><navPoint><navLabel><text>The second</text></navLabel><content src="c1.xhtml"/></navPoint></navMap></ncx>';
  const numbers = [0, 1, 2].filter((index) => title === 'A book' || index === 0);
  return makeZip([
    stored('mimetype', 'application/epub+zip'),
    ...(container
      ? [
          deflated(
            'META-INF/container.xml',
            '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>',
          ),
        ]
      : []),
    deflated(
      'book.opf',
      `<package><metadata><dc:title>${title}</dc:title></metadata><manifest>${numbers.map(item).join('')}` +
        `<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine>${numbers.map(reference).join('')}</spine></package>`,
    ),
    options.ncx ?? deflated('toc.ncx', ncx),
    ...entries,
  ]);
}
