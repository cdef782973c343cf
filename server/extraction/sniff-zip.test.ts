import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCase, readContent } from './fixtures/read-file.ts';
import { makeScratchFiles, type ScratchFiles } from './fixtures/scratch-files.ts';
import { deflated, makeZip, stored, type ZipEntry } from './fixtures/zip-files.ts';
import { sniffMediaType } from './sniff.ts';

const ODT = 'application/vnd.oasis.opendocument.text';
const CONTENT =
  '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">' +
  '<office:body><office:text><text:p>Words.</text:p></office:text></office:body></office:document-content>';
const MANIFEST = `<manifest:manifest><manifest:file-entry manifest:full-path="/" manifest:media-type="${ODT}"/></manifest:manifest>`;
let files: ScratchFiles;

beforeAll(async () => {
  files = await makeScratchFiles();
});

afterAll(() => files.remove());

async function typeOf(entries: readonly ZipEntry[]): Promise<string> {
  const path = await files.put('stored', makeZip(entries));
  return sniffMediaType(path, 'upload').catch(() => 'refused');
}

describe('an OpenDocument text is one document', () => {
  it('whose mimetype is deflated', async () => {
    const { texts } = await readCase('29-odt-deflated-mimetype.odt');
    expect(texts.join(' ')).toContain('In the frame.');
  });

  it.each([
    ['whose mimetype does not come first', [deflated('content.xml', CONTENT), stored('mimetype', ODT)]],
    ['without a mimetype', [deflated('content.xml', CONTENT), deflated('META-INF/manifest.xml', MANIFEST)]],
    ['of nothing but its content', [deflated('content.xml', CONTENT)]],
    ['whose mimetype ends in a line', [deflated('mimetype', `${ODT}\n`), deflated('content.xml', CONTENT)]],
  ])('%s', async (_what, entries) => {
    expect(await typeOf(entries)).toBe(ODT);
    expect((await readContent(files, 'a.odt', makeZip(entries))).texts).toEqual(['Words.']);
  });
});

describe('an archive is told from a document', () => {
  it('that has files with such names', async () => {
    const entries = [deflated('content.xml', '<rss/>'), deflated('mimetype', 'text/plain'), stored('a.txt', 'Words.')];
    expect(await typeOf(entries)).toBe('refused');
  });

  it.each([
    ['wordprocessingml.document', 'wordprocessingml.document'],
    ['presentationml.slideshow', 'presentationml.presentation'],
    ['spreadsheetml.template', 'spreadsheetml.sheet'],
  ])('of %s whose parts have other names', async (main, type) => {
    const office = 'application/vnd.openxmlformats-officedocument';
    const types = `<Types><Override PartName="/a.xml" ContentType="${office}.${main}.main+xml"/></Types>`;
    expect(await typeOf([deflated('a.xml', '<a/>'), deflated('[Content_Types].xml', types)])).toBe(`${office}.${type}`);
  });
});
