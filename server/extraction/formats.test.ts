import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import type { MediaType } from '#domain/media-type.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { ARCHIVE_BOMBS, makeSharedStringBomb, truncate } from './fixtures/bombs.ts';
import { makeCsv, makeJson, makeJsonLines, makeRtf, RTF_NOTE } from './fixtures/data-documents.ts';
import { makeEpub, makeOdt, makePptx, makeXlsx, notesOf, ODT_NOTE } from './fixtures/office-documents.ts';
import { readWhole } from './fixtures/read-whole.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { deflated, makeZip, stored } from './fixtures/zip-files.ts';
import { sniffMediaType } from './sniff.ts';

const OPTIONS = { sections: 3, paragraphs: 2, seed: 7 };
let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

describe('a document is read with its structure', () => {
  it('a presentation: slides in the order in which they are shown, titles, tables, notes', async () => {
    const { bytes, prose } = makePptx(OPTIONS);
    const { title, language, texts, passages } = await readAs('talk.pptx', bytes);
    expect({ title, language }).toEqual({ title: prose.title, language: 'en-GB' });
    expect(texts).toEqual([
      prose.title,
      prose.abstract,
      ...prose.sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs, notesOf(heading)]),
      'Slide 5',
      'Site | Paragraphs',
      ...prose.sections.map(({ heading }) => `${heading} | 2`),
    ]);
    expect(passages.at(-1)).toMatchObject({ role: 'table', headingPath: ['Slide 5'] });
    expect(passages.find(({ text }) => text === prose.sections[1]?.paragraphs[0])?.headingPath).toEqual([
      prose.sections[1]?.heading,
    ]);
  });

  it('a workbook: every sheet under its name, rows with labels, numbers as they are shown', async () => {
    const { bytes, prose } = makeXlsx(OPTIONS);
    const { title, texts, passages } = await readAs('figures.xlsx', bytes);
    expect(title).toBe(prose.title);
    expect(texts).toEqual([
      'Sites',
      ...prose.sections.map(
        ({ heading }, index) =>
          `Site: ${heading} | Paragraphs: 2 | Share: ${['12.5', '25.0', '37.5'][index]}% | Visited: 2023-03-${15 + index}`,
      ),
      'Texts',
      ...prose.sections.flatMap(({ paragraphs }) => paragraphs),
    ]);
    expect(passages.at(-1)).toMatchObject({ headingPath: ['Texts'] });
    expect(passages.at(-1)?.role).toBeUndefined();
  });

  it('an OpenDocument text: headings, foot notes, lists, tables; not what was deleted', async () => {
    const { bytes, prose } = makeOdt(OPTIONS);
    const { title, language, texts, passages } = await readAs('report.odt', bytes);
    expect({ title, language }).toEqual({ title: prose.title, language: 'en-GB' });
    expect(texts).toEqual([
      prose.title,
      prose.abstract,
      ODT_NOTE,
      ...prose.sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]),
      'Sites in short',
      ...prose.sections.map(({ heading }) => heading),
      'Site | Paragraphs',
      ...prose.sections.map(({ heading }) => `${heading} | 2`),
    ]);
    expect(passages.at(-1)?.headingPath).toEqual([prose.title, prose.sections[2]?.heading, 'Sites in short']);
  });

  it('a book: chapters in the order of the spine, under their own headings or those of the contents', async () => {
    const { bytes, prose } = makeEpub(OPTIONS);
    const { title, language, texts, passages } = await readAs('book.epub', bytes);
    expect({ title, language }).toEqual({ title: prose.title, language: 'en-GB' });
    expect(texts).toEqual([
      prose.abstract,
      ...prose.sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]),
    ]);
    for (const { heading, paragraphs } of prose.sections) {
      expect(passages.find(({ text }) => text === paragraphs[0])?.headingPath).toEqual([heading]);
    }
  });

  it('RTF: headings, encodings, foot notes, tables; not what is drawn, hidden or on every page', async () => {
    const { bytes, prose } = makeRtf(OPTIONS);
    const { title, language, texts, passages } = await readAs('letter.rtf', bytes);
    expect({ title, language }).toEqual({ title: prose.title, language: 'en-GB' });
    expect(texts).toEqual([
      prose.title,
      prose.abstract,
      RTF_NOTE,
      ...prose.sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]),
      'Привет 日本語 € 😀',
      'Site | Paragraphs',
      ...prose.sections.map(({ heading }) => `${heading} | 2`),
    ]);
    expect(passages.at(-1)).toMatchObject({ role: 'table', headingPath: [prose.title, prose.sections[2]?.heading] });
  });

  it('CSV: each row with the labels of its columns, whatever parts them', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const { bytes, prose } = makeCsv({ ...OPTIONS, delimiter });
      const { texts, passages } = await readAs('table.csv', bytes);
      expect(texts).toEqual([
        ...prose.sections.flatMap(({ heading, paragraphs }) =>
          paragraphs.map((text, index) => `Site: ${heading} | Paragraph: ${index + 1} | Text: ${text}`),
        ),
      ]);
      expect(passages.every(({ role }) => role === 'table')).toBe(true);
    }
  });

  it('CSV without a header, or of nothing else', async () => {
    for (const [content, texts] of [
      ['1,2\n3,4\n', ['1 | 2', '3 | 4']],
      ['Name,City\n', ['Name | City']],
      [
        'Cities\nName,City\nAda,\n"Bob, ""Jr""",Rome,more\n',
        ['Cities', 'Name: Ada', 'Name: Bob, "Jr" | City: Rome | more'],
      ],
      ['one\ntwo\n', ['one', 'two']],
      ['sep=;\na;b\n1;2,5', ['a: 1 | b: 2,5']],
    ] as const) {
      expect((await readAs('small.csv', content)).texts, content).toEqual(texts);
    }
  });

  it('JSON: what is small in one line, what is large under its key', async () => {
    const { bytes, prose } = makeJson(OPTIONS);
    const { title, texts, passages } = await readAs('data.json', bytes);
    expect(title).toBe(prose.title);
    expect(texts).toEqual([
      `title: ${prose.title}`,
      'abstract',
      prose.abstract,
      'survey',
      'sites: 3 | isComplete: true',
      'sections',
      ...prose.sections.flatMap(({ heading, paragraphs }) => [
        heading,
        `title: ${heading}`,
        'paragraphs',
        ...paragraphs,
      ]),
    ]);
    expect(passages.at(-1)?.headingPath).toEqual(['sections', prose.sections[2]?.heading, 'paragraphs']);
  });

  it('JSON lines: a record a line, and numbers of many digits as they are', async () => {
    const { bytes, prose } = makeJsonLines({ ...OPTIONS, paragraphs: 1 });
    const { texts } = await readAs('log.jsonl', Buffer.concat([bytes, Buffer.from('{"id":12345678901234567890}\n')]));
    expect(texts).toEqual([
      ...prose.sections.flatMap(({ heading, paragraphs }) => [`site: ${heading}`, 'text', ...paragraphs]),
      'id: 12345678901234567890',
    ]);
  });
});

describe('a bad part does not take the whole document', () => {
  it.each([
    ['{"a": 1}\n{"b": 2}\n{"c" 3}\n', ['a: 1', 'b: 2'], ['Line 3']],
    ['{"a": tru}\r\n{"b": 2}\r\n\r\n{"c": 3}\r\n', ['b: 2', 'c: 3'], ['Line 1']],
    ['{"a": 1}\nnoise\n<html>\n{"d": "Köln"}\n{"e"', ['a: 1', 'd: Köln'], ['Lines 2 to 3', 'Line 5']],
    ['[1, 2]\n[3, 4\n[5, 6]\n', ['1, 2', '5, 6'], ['Line 2']],
  ])('JSON lines with a broken line: %j', async (content, texts, bad) => {
    const reading = await readAs('a.jsonl', content);
    expect(reading.texts).toEqual(texts);
    expect(reading.problems).toEqual(bad.map((part) => `${part} of a.jsonl is damaged and could not be read.`));
  });

  it('JSON lines of which no more than a few are broken', async () => {
    const lines = (count: number) => `${'{"a": 1}\n{"b" 2}\n'.repeat(count)}{"c": 3}\n`;
    expect((await readAs('a.jsonl', lines(100))).problems).toHaveLength(100);
    expect(await outcomeOf('a.jsonl', lines(101))).toBe('damaged_document');
  });
});

describe('a bad file is refused with the reason', () => {
  const makers = { pptx: makePptx, xlsx: makeXlsx, odt: makeOdt, epub: makeEpub, rtf: makeRtf, json: makeJson };

  it.each(Object.entries(makers))('%s cut off anywhere, or of no bytes', async (extension, make) => {
    const { bytes } = make(OPTIONS);
    for (const share of [0.02, 0.3, 0.6, 0.97]) {
      expect(await outcomeOf(`half.${extension}`, truncate(bytes, share)), `${share}`).toBe('damaged_document');
    }
    expect(await outcomeOf(`nothing.${extension}`, '')).toBe('empty_file');
  });

  it.each(Object.entries(ARCHIVE_BOMBS))(
    '%s that inflates to more than is allowed, whether or not it says so',
    async (extension, makeBomb) => {
      const limits = { inflatedBytes: 8 * 1024 ** 2 };
      const honest = makeBomb({ inflatedBytes: 64 * 1024 ** 2 });
      expect(await outcomeOf(`bomb.${extension}`, honest, limits)).toBe('document_too_large');
      const liar = makeBomb({ inflatedBytes: 64 * 1024 ** 2, declaredBytes: 2000 });
      expect(await outcomeOf(`bomb.${extension}`, liar, limits)).toBe('damaged_document');
    },
  );

  it.each([
    [
      'words shared by a million cells',
      'a.xlsx',
      makeSharedStringBomb({ chars: 20_000, cells: 100_000 }),
      'document_too_large',
    ],
    ['text named as each kind that its bytes give away', 'a.pptx', 'Only text.', 'mismatched_type'],
    ['text named as RTF', 'a.rtf', 'Only text.', 'mismatched_type'],
    ['a book named as a workbook', 'a.xlsx', makeEpub(OPTIONS).bytes, 'mismatched_type'],
    [
      'an OpenDocument sheet',
      'a.ods',
      makeZip([stored('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')]),
      'unsupported_type',
    ],
    ['a binary workbook', 'a.xlsb', makeZip([stored('xl/workbook.bin', 'x')]), 'unsupported_type'],
    ['a workbook with a password', 'a.xlsx', compoundFile(), 'encrypted_document'],
    ['a presentation with a password', 'a.pptx', compoundFile(), 'encrypted_document'],
    [
      'an OpenDocument text with a password',
      'a.odt',
      makeZip([
        stored('mimetype', 'application/vnd.oasis.opendocument.text'),
        deflated('content.xml', 'noise'),
        deflated('META-INF/manifest.xml', '<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>'),
      ]),
      'encrypted_document',
    ],
    [
      'an archive whose entries are enciphered',
      'a.epub',
      makeZip([
        stored('mimetype', 'application/epub+zip'),
        { ...deflated('META-INF/container.xml', '<container/>'), isEncrypted: true },
      ]),
      'encrypted_document',
    ],
    ['a book that only its seller can open', 'a.epub', lockedBook(), 'copy_protected'],
    [
      'a presentation without slides',
      'a.pptx',
      makeZip([stored('ppt/presentation.xml', '<p:presentation/>')]),
      'empty_document',
    ],
    ['a workbook without its sheet', 'a.xlsx', makeZip([stored('xl/styles.xml', '<styleSheet/>')]), 'damaged_document'],
    ['a book without a package', 'a.epub', makeZip([stored('mimetype', 'application/epub+zip')]), 'damaged_document'],
    ['elements nested without end', 'a.odt', deepOdt(), 'document_too_complex'],
    ['groups nested without end', 'a.rtf', `{\\rtf1 ${'{'.repeat(100_000)}`, 'document_too_complex'],
    ['lists nested without end', 'a.json', `${'['.repeat(3_000)}1${']'.repeat(3_000)}`, 'document_too_complex'],
    ['JSON of nothing', 'a.json', ' [{}, [], null] ', 'empty_document'],
    ['a table of nothing', 'a.csv', ',,,\r\n"",\r\n', 'empty_document'],
    ['a quotation without an end', 'a.csv', `a,b\r\n1,"2\r\n${'3,4\r\n'.repeat(50)}`, 'damaged_document'],
  ])('%s', async (_what, name, content, code) => {
    const limits = { inflatedBytes: 64 * 1024 ** 2 };
    expect(await outcomeOf(name, content, limits)).toBe(code);
  });

  it.each([
    ['{"a": 1,\n "b": tru }', 'a.json (line 2, column 7)'],
    ['{"a": 1', 'a.json (line 1, column 8)'],
    ['{"a" 1}\n{"b" 2}\n{"c" 3}\n', 'a.json (line 1, column 6)'],
    ['[1, 2] and more', 'a.json (line 1, column 8)'],
    ['This is no JSON at all.', 'a.json (line 1, column 1)'],
  ])('JSON that is broken, with the place: %j', async (content, place) => {
    const path = await files.put('a.json', content);
    const failure = await readWhole(path, 'application/json', { name: 'a.json' }).catch((error: unknown) => error);
    expect(failure instanceof FailureError && failure.failure).toMatchObject({
      code: 'damaged_document',
      message: `${place} is damaged or incomplete and cannot be opened.`,
    });
  });
});

/** Known by its bytes and its name, then read. */
async function readAs(name: string, content: Uint8Array | string, limits: Partial<ExtractionLimits> = {}) {
  const path = await files.put(name, content);
  const mediaType: MediaType = await sniffMediaType(path, name);
  const reading = await readWhole(path, mediaType, { name, limits });
  return { ...reading, texts: reading.passages.map(({ text }) => text) };
}

/** The code of the failure, where the child that guards a reading would tell one; else how many passages there are. */
async function outcomeOf(name: string, content: Uint8Array | string, limits: Partial<ExtractionLimits> = {}) {
  try {
    const { passages } = await readAs(name, content, limits);
    return passages.length === 0 ? 'empty_document' : passages.length;
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    if (error instanceof RangeError) return 'document_too_complex';
    throw error;
  }
}

/** How Office wraps a document with a password. */
function compoundFile(): Buffer {
  return Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(600),
    Buffer.from('EncryptedPackage', 'utf16le'),
  ]);
}

function lockedBook(): Buffer {
  return makeZip([
    stored('mimetype', 'application/epub+zip'),
    stored('META-INF/container.xml', '<container><rootfile full-path="book.opf"/></container>'),
    stored('META-INF/encryption.xml', '<encryption><enc:CipherReference URI="c.xhtml"/></encryption>'),
    stored(
      'book.opf',
      '<package><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>',
    ),
    stored('c.xhtml', 'noise'),
  ]);
}

function deepOdt(): Buffer {
  return makeZip([
    stored('mimetype', 'application/vnd.oasis.opendocument.text'),
    deflated('content.xml', `<office:text>${'<text:section>'.repeat(50_000)}`),
  ]);
}
