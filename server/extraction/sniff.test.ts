import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { makeDocxBomb, truncate } from './fixtures/bombs.ts';
import { makeJson, makeRtf } from './fixtures/data-documents.ts';
import { makeEpub, makeOdt, makePptx, makeXlsx } from './fixtures/office-documents.ts';
import { makePdf } from './fixtures/pdf-documents.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { makeDocx, makeHtml, makeMarkdown, makePlainText, makeSrt, makeVtt } from './fixtures/text-documents.ts';
import { sniffMediaType } from './sniff.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const options = { sections: 1 };
let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

async function sniff(content: Uint8Array | string, name: string, hint?: string): Promise<string> {
  try {
    return await sniffMediaType(await files.put('stored', content), name, hint);
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
}

describe('a document is known by its bytes', () => {
  it('whatever its name', async () => {
    expect(await sniff((await makePdf({ pages: 1 })).bytes, 'report.txt')).toBe('application/pdf');
    expect(await sniff((await makeDocx(options)).bytes, 'report')).toBe(DOCX);
    expect(await sniff(makeHtml(options).bytes, 'page.php')).toBe('text/html');
    expect(await sniff(makeVtt(options).bytes, 'captions.txt')).toBe('text/vtt');
    expect(await sniff(makeSrt(options).bytes, 'captions')).toBe('application/x-subrip');
    expect(await sniff(makeRtf(options).bytes, 'letter.doc')).toBe('application/rtf');
    for (const [make, type] of [
      [makePptx, 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
      [makeXlsx, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
      [makeOdt, 'application/vnd.oasis.opendocument.text'],
      [makeEpub, 'application/epub+zip'],
    ] as const) {
      expect(await sniff(make(options).bytes, 'stuff.bin')).toBe(type);
    }
  });

  it('JSON by how it begins, however long, and nothing else that begins like it', async () => {
    const { bytes } = makeJson({ sections: 60 });
    expect(bytes.length).toBeGreaterThan(70_000);
    expect(await sniff(bytes, 'answer')).toBe('application/json');
    expect(await sniff('{"a": 1}\n{"a": 2}\n', 'log.txt')).toBe('application/json');
    for (const text of [
      '[1] Knuth, 1973.',
      '{curly} braces',
      '[1, 2]',
      '{"a": 1} is how an object looks.',
      '{"a": }',
    ]) {
      expect(await sniff(text, 'notes'), text).toBe('text/plain');
    }
  });

  it('without unpacking it', async () => {
    expect(await sniff(makeDocxBomb({ inflatedBytes: 64 * 1024 ** 2 }), 'bomb.docx')).toBe(DOCX);
  });
});

describe('comments before a page', () => {
  const COMMENTS = '<!-- a -->\n<!---->'.repeat(2_000);

  it.each([
    [`${COMMENTS}<!doctype html><p>x`, 'text/html'],
    [`<?xml version="1.0"?>\n${COMMENTS}<html lang="en">`, 'text/html'],
    ['<!--><html>', 'text/html'],
    [`${COMMENTS} plain text`, 'text/plain'],
    [`${COMMENTS}<!-- without an end <html>`, 'text/plain'],
    ['<!-- a --> text <!-- b --><html>', 'text/plain'],
  ])('are skipped in one pass (%#)', async (text, type) => {
    expect(await sniff(text, 'notes')).toBe(type);
  });
});

describe('kinds of text are told by name and by HTTP', () => {
  it.each([
    ['notes.md', undefined, 'text/markdown'],
    ['notes.txt', undefined, 'text/plain'],
    ['notes', undefined, 'text/plain'],
    ['data.csv', undefined, 'text/csv'],
    ['data', 'text/tab-separated-values; header=present', 'text/csv'],
    ['data.json', undefined, 'application/json'],
    ['data', 'application/ld+json', 'application/json'],
    ['data.ini', undefined, 'text/plain'],
    ['notes.md', 'text/plain; charset=utf-8', 'text/markdown'],
    ['page', 'text/html; charset=utf-8', 'text/html'],
    ['page', 'application/xhtml+xml', 'text/html'],
  ])('%s sent as %s is %s', async (name, hint, expected) => {
    expect(await sniff(makeMarkdown(options).bytes, name, hint)).toBe(expected);
  });

  it('in every encoding', async () => {
    const text = makePlainText(options).bytes.toString();
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'utf16le'),
      Buffer.from(text).fill(0, 100, 102),
      Buffer.from('Çà et là, on était déjà prêt à partir.', 'latin1'),
    ]) {
      expect(await sniff(bytes, 'notes.txt')).toBe('text/plain');
    }
  });
});

describe('what cannot be read is refused with the reason', () => {
  it.each([
    ['empty.pdf', '', 'empty_file'],
    ['text.pdf', 'This is only text.', 'mismatched_type'],
    ['text.docx', 'This is only text.', 'mismatched_type'],
    ['page.pdf', '<!doctype html><title>Not found</title>', 'mismatched_type'],
    ['captions.vtt', 'There are no cues in this.', 'mismatched_type'],
    ['picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000', 'hex'), 'unsupported_type'],
    ['letter.doc', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'unsupported_type'],
    ['letter.docx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'encrypted_document'],
    ['feed.xml', '<?xml version="1.0"?><rss/>', 'unsupported_type'],
    ['noise.bin', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7) % 31)), 'unsupported_type'],
  ])('%s', async (name, content, code) => {
    expect(await sniff(content, name)).toBe(code);
  });

  it('an archive that is cut off, or holds something else', async () => {
    const { bytes } = await makeDocx(options);
    expect(await sniff(truncate(bytes, 0.8), 'letter.docx')).toBe('damaged_document');
    const emptyArchive = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)]);
    expect(await sniff(emptyArchive, 'stuff.zip')).toBe('unsupported_type');
  });

  it('a file that is gone', async () => {
    await expect(sniffMediaType('/nowhere/at/all', 'all.pdf')).rejects.toMatchObject({
      failure: { code: 'source_file_missing' },
    });
  });
});
