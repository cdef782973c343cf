import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { type Archive, type ArchiveLimits, isArchive, openArchive } from './archive.ts';
import { makeZip, type ZipPart } from './fixtures/zip.ts';

const MB = 1024 ** 2;
const LIMITS: ArchiveLimits = { maxFiles: 10_000, maxBytes: 4 * MB, maxFileBytes: 2 * MB };
const OPEN_DOCUMENT = '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>';
const never = new AbortController().signal;

let folder: string;
const opened: Archive[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
  await mkdir(join(folder, 'out'));
});

afterEach(async () => {
  for (const archive of opened.splice(0)) archive.close();
  await rm(folder, { recursive: true });
});

async function put(content: Buffer): Promise<string> {
  const path = join(folder, 'given');
  await writeFile(path, content);
  return path;
}

async function openBytes(content: Buffer, limits: Partial<ArchiveLimits> = {}): Promise<Archive> {
  const archive = await openArchive(await put(content), 'things.zip', { ...LIMITS, ...limits });
  opened.push(archive);
  return archive;
}

const openParts = (parts: readonly ZipPart[], limits: Partial<ArchiveLimits> = {}) => openBytes(makeZip(parts), limits);

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FailureError) return error.failure.code;
    throw error;
  }
  return 'none';
}

async function saveAt(archive: Archive, index: number, file = join(folder, 'out', 'saved')) {
  const entry = archive.entries[index];
  if (entry === undefined) throw new Error(`no entry ${index}`);
  return archive.save(entry, file, never);
}

describe('an archive', () => {
  it('unpacks what was packed, whole and hashed, and leaves folders and litter out', async () => {
    const text = 'The keeper lit the lamp. '.repeat(10_000);
    const archive = await openParts([
      { name: 'papers/', data: '', method: 0 },
      { name: 'papers/lamp.txt', data: text, mode: 0o100644 },
      { name: '__MACOSX/papers/._lamp.txt', data: 'x' },
      { name: 'papers/.DS_Store', data: 'x' },
      { name: 'Thumbs.db', data: 'x' },
      { name: 'papers', data: '', mode: 0o040755 },
      { name: 'papers/._lamp.txt', data: 'x' },
      { name: 'papers/~$report.docx', data: 'x' },
      { name: 'papers/.git/config', data: 'x' },
      { name: 'papers\\DESKTOP.INI', data: 'x' },
      { name: 'plain.md', data: '# Plain', method: 0 },
    ]);
    expect(archive.entries).toEqual([
      { path: 'papers/lamp.txt', bytes: text.length, problem: null },
      { path: 'plain.md', bytes: 7, problem: null },
    ]);
    expect(await saveAt(archive, 0)).toEqual({
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(await readFile(join(folder, 'out', 'saved'), 'utf8')).toBe(text);
    await saveAt(archive, 1);
    expect(await readdir(join(folder, 'out'))).toEqual(['saved']);
    expect(await readFile(join(folder, 'out', 'saved'), 'utf8')).toBe('# Plain');
  });

  it.each<[string, Partial<ZipPart>, string, string | null]>([
    ['leads upwards', { name: '../../etc/passwd' }, 'etc/passwd', 'unsafe_name'],
    ['leads upwards on the way', { name: 'a/../../b.txt' }, 'a/b.txt', 'unsafe_name'],
    ['is absolute', { name: '/etc/passwd' }, 'etc/passwd', 'unsafe_name'],
    ['names a drive', { name: 'C:\\Windows\\win.ini' }, 'Windows/win.ini', 'unsafe_name'],
    ['leads upwards by backslashes', { name: '..\\..\\boot.ini' }, 'boot.ini', 'unsafe_name'],
    ['names a share', { name: '\\\\host\\share\\x.txt' }, 'host/share/x.txt', 'unsafe_name'],
    ['hides an ending behind NUL', { name: 'bill.pdf\0.exe' }, 'bill.pdf.exe', 'unsafe_name'],
    ['is written with backslashes', { name: 'a\\b\\c.txt' }, 'a/b/c.txt', null],
    ['is in code page 437', { name: Buffer.from([0x9a, 0x62, 0x65, 0x72]) }, 'Über', null],
    ['is in UTF-8 and does not say so', { name: Buffer.from('Übersicht – 日本.txt') }, 'Übersicht – 日本.txt', null],
    ['is that of an archive', { name: 'more/inner.ZIP' }, 'more/inner.ZIP', 'nested_archive'],
    ['is a link', { name: 'latest.txt', mode: 0o120777 }, 'latest.txt', 'archived_link'],
    ['is encrypted', { name: 'secret.txt', flags: 1 }, 'secret.txt', 'encrypted_document'],
    ['is packed otherwise', { name: 'odd.txt', method: 14 }, 'odd.txt', 'unsupported_compression'],
    ['has too many parts', { name: `${'a/'.repeat(5_000)}deep.txt` }, `${'a/'.repeat(496)}deep.txt`, 'name_too_long'],
    ['is too long', { name: `${'b'.repeat(60_000)}.txt` }, `${'b'.repeat(195)}….txt`, 'name_too_long'],
    ['declares too much', { name: 'big.txt', declaredBytes: 3 * MB }, 'big.txt', 'file_too_large'],
  ])('tells of an entry whose name or kind %s, and takes the others', async (_, part, path, problem) => {
    const archive = await openParts([
      { name: 'x', data: 'hostile?', ...part },
      { name: 'good.txt', data: 'good' },
    ]);
    expect(archive.entries[0]?.path).toBe(path);
    expect(archive.entries[0]?.problem?.code ?? null).toBe(problem);
    expect(await codeOf(saveAt(archive, 0))).toBe(problem ?? 'none');
    expect(await saveAt(archive, 1)).toMatchObject({ bytes: 4 });
  });

  it.each<[string, string[], number[][]]>([
    ['Japanese', ['新しい港.txt'], [[0x90, 0x56, 0x82, 0xb5, 0x82, 0xa2, 0x8d, 0x60]]],
    [
      'Japanese of kana alone',
      ['あいう.txt', 'ソース.txt'],
      [
        [0x82, 0xa0, 0x82, 0xa2, 0x82, 0xa4],
        [0x83, 0x5c, 0x81, 0x5b, 0x83, 0x58],
      ],
    ],
    [
      'Russian',
      ['Отчёт.txt', 'Документы.txt'],
      [
        [0x8e, 0xe2, 0xe7, 0xf1, 0xe2],
        [0x84, 0xae, 0xaa, 0xe3, 0xac, 0xa5, 0xad, 0xe2, 0xeb],
      ],
    ],
    [
      'Russian of Windows',
      ['Отчёт за май.txt'],
      [[0xce, 0xf2, 0xf7, 0xb8, 0xf2, 0x20, 0xe7, 0xe0, 0x20, 0xec, 0xe0, 0xe9]],
    ],
    ['German of Windows', ['Übersicht.txt'], [[0xdc, ...Buffer.from('bersicht')]]],
    ['Chinese', ['报告.txt'], [[0xb1, 0xa8, 0xb8, 0xe6]]],
    ['traditional Chinese', ['檔案說明.txt'], [[0xc0, 0xc9, 0xae, 0xd7, 0xbb, 0xa1, 0xa9, 0xfa]]],
    ['Korean', ['등대보고.txt'], [[0xb5, 0xee, 0xb4, 0xeb, 0xba, 0xb8, 0xb0, 0xed]]],
    [
      'German',
      ['Größe.txt', 'Übung.txt'],
      [
        [0x47, 0x72, 0x94, 0xe1, 0x65],
        [0x9a, 0x62, 0x75, 0x6e, 0x67],
      ],
    ],
    [
      'French',
      ['Résumé.txt', 'garçon.txt'],
      [
        [0x52, 0x82, 0x73, 0x75, 0x6d, 0x82],
        [0x67, 0x61, 0x72, 0x87, 0x6f, 0x6e],
      ],
    ],
  ])('reads %s names in the code page that they were written in', async (_, names, bytes) => {
    const archive = await openParts(
      bytes.map((name) => ({ name: Buffer.concat([Buffer.from(name), Buffer.from('.txt')]), data: 'x' })),
    );
    expect(archive.entries.map(({ path }) => path)).toEqual(names);
  });

  it('believes the field in which a name is written again in UTF-8', async () => {
    const name = Buffer.from([0x9a, 0x62]);
    const told = Buffer.from('Über');
    const extra = Buffer.alloc(9 + told.length);
    extra.writeUInt16LE(0x7075, 0);
    extra.writeUInt16LE(5 + told.length, 2);
    extra.writeUInt8(1, 4);
    extra.writeUInt32LE(crc32(name), 5);
    told.copy(extra, 9);
    const archive = await openParts([{ name, data: 'x', extra }]);
    expect(archive.entries.map(({ path }) => path)).toEqual(['Über']);
  });

  it('tells the same names apart, however often they come', async () => {
    const names = ['a/x.txt', 'a/x.txt', 'a/x (2).txt', 'a\\x.txt', 'b/.env', 'b/.env'];
    const archive = await openParts(names.map((name) => ({ name, data: name })));
    expect(archive.entries.map(({ path }) => path)).toEqual([
      ...['a/x.txt', 'a/x (2).txt', 'a/x (2) (2).txt', 'a/x (3).txt', 'b/.env', 'b/.env (2)'],
    ]);
  });

  it('finds the archive in an entry that is named otherwise, and takes a document that is one inside', async () => {
    const archive = await openParts([
      { name: 'innocent.pdf', data: makeZip([{ name: 'a.txt', data: 'a' }]) },
      { name: 'letter.docx', data: makeZip([{ name: '[Content_Types].xml', data: '<Types/>' }]) },
    ]);
    expect(await codeOf(saveAt(archive, 0))).toBe('nested_archive');
    expect(await readdir(join(folder, 'out'))).toEqual([]);
    expect(await codeOf(saveAt(archive, 1))).toBe('none');
  });
});

describe('a hostile archive', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `${i}`, data: '', method: 0 }));
  const valid = makeZip([{ name: 'a.txt', data: 'hello '.repeat(1_000) }]);

  it.each<[string, () => Buffer, Partial<ArchiveLimits>, string]>([
    ['has a file too many', () => makeZip(many(6)), { maxFiles: 5 }, 'archive_too_many_files'],
    ['has 70,000 entries', () => makeZip(many(70_000)), {}, 'archive_too_many_files'],
    [
      'states fewer than it has',
      () => makeZip(many(9), { statedEntries: 4 }),
      { maxFiles: 99_999 },
      'damaged_document',
    ],
    [
      'declares more than may be unpacked',
      () => makeZip([1, 2, 3].map((n) => ({ name: `${n}.txt`, data: 'x', declaredBytes: 2 * MB }))),
      {},
      'archive_too_large',
    ],
    [
      'has two entries on the same bytes',
      () =>
        makeZip([
          { name: 'a.txt', data: 'x'.repeat(1_000) },
          { name: 'b.txt', data: 'x'.repeat(1_000), sharesDataOf: 0 },
        ]),
      {},
      'overlapping_archive',
    ],
    ['is cut off', () => valid.subarray(0, valid.length - 30), {}, 'damaged_document'],
    ['is nothing', () => Buffer.alloc(0), {}, 'damaged_document'],
    ['is no archive', () => Buffer.from('%PDF-1.7 and so on and so forth'), {}, 'damaged_document'],
    ['is empty', () => makeZip([]), {}, 'empty_archive'],
    ['holds litter only', () => makeZip([{ name: '__MACOSX/._x', data: 'x' }]), {}, 'empty_archive'],
  ])('that %s is refused before anything is unpacked', async (_, make, limits, code) => {
    expect(await codeOf(openBytes(make(), limits))).toBe(code);
  });

  it('is stopped where an entry inflates to more than it declared, and nothing is left', async () => {
    const archive = await openParts([{ name: 'bomb.txt', data: Buffer.alloc(64 * MB), declaredBytes: 1_000 }]);
    expect(await codeOf(saveAt(archive, 0))).toBe('damaged_document');
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });

  it.each<[string, Partial<ZipPart>]>([
    ['less than it declared', { declaredBytes: 1_000 }],
    ['other than its checksum', { crc: 1 }],
  ])('is found out where an entry holds %s', async (_, lie) => {
    const archive = await openParts([{ name: 'a.txt', data: 'short', ...lie }]);
    expect(await codeOf(saveAt(archive, 0))).toBe('damaged_document');
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });
});

describe('saving', () => {
  it('ends at the signal and leaves nothing', async () => {
    const archive = await openParts([{ name: 'a.txt', data: Buffer.alloc(2 * MB) }]);
    const stop = new AbortController();
    const [entry] = archive.entries;
    if (entry === undefined) throw new Error('no entry');
    const saving = archive.save(entry, join(folder, 'out', 'saved'), stop.signal);
    stop.abort(new Error('enough'));
    await expect(saving).rejects.toThrow('enough');
    expect((await readdir(folder, { recursive: true })).filter((name) => name.includes('saved'))).toEqual([]);
  });
});

describe('isArchive', () => {
  const zip = makeZip([{ name: 'a.txt', data: 'a' }]);
  const epub = [{ name: 'mimetype', data: 'application/epub+zip', method: 0 }];
  const docx = makeZip([
    { name: 'word/document.xml', data: '<w/>' },
    { name: '[Content_Types].xml', data: '<Types/>' },
  ]);

  it.each<[string, Buffer, boolean]>([
    ['a plain archive', zip, true],
    ['an empty archive', makeZip([]), true],
    ['one that is cut off', zip.subarray(0, zip.length - 10), true],
    ['a folder with a file called mimetype', makeZip([{ name: 'mimetype', data: 'I collect them' }]), true],
    ['an unpacked document in a folder', makeZip([{ name: 'x/[Content_Types].xml', data: '' }]), true],
    ['a Word document', docx, false],
    ['a Word document that is cut off', docx.subarray(0, docx.length - 10), false],
    ['an EPUB', makeZip([...epub, { name: 'META-INF/container.xml', data: '' }]), false],
    [
      'an OpenDocument file',
      makeZip([{ name: 'mimetype', data: 'application/vnd.oasis.opendocument.text', method: 0 }]),
      false,
    ],
    [
      'an OpenDocument file whose mimetype is deflated and not the first',
      makeZip([
        { name: 'content.xml', data: '<a/>' },
        { name: 'mimetype', data: 'application/vnd.oasis.opendocument.text' },
      ]),
      false,
    ],
    ['an OpenDocument file of its content alone', makeZip([{ name: 'content.xml', data: OPEN_DOCUMENT }]), false],
    ['a folder with another content.xml', makeZip([{ name: 'content.xml', data: '<rss/>' }]), true],
    ['a PDF', Buffer.from('%PDF-1.7'), false],
    ['an empty file', Buffer.alloc(0), false],
  ])('answers for %s', async (_, content, expected) => {
    expect(await isArchive(await put(content))).toBe(expected);
  });
});
