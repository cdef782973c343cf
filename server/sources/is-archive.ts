import { open } from 'node:fs/promises';
import type { Entry, ZipFile } from 'yauzl';
import { FailureError, fail } from '#domain/failure.ts';
import { readDirectory } from './archive-directory.ts';
import { codeOf } from './network-failure.ts';

/**
 * Whether a file is a ZIP archive of files, told by its content: not an Office document, an EPUB or an OpenDocument
 * file, which are ZIP archives as well. One that is damaged is an archive if its first entry is that of none of these.
 *
 * @throws FailureError `source_file_missing`
 */
export async function isArchive(path: string): Promise<boolean> {
  const head = await readHead(path);
  if (!MARKS.some((mark) => head.subarray(0, mark.length).equals(mark))) return false;
  try {
    const { zip, entries } = await readDirectory(path, '', MOST_FILES);
    try {
      for (const { entry, name } of entries) {
        if (PARTS_OF_DOCUMENTS.has(name.toLowerCase())) return false;
        if (name === 'mimetype' && DOCUMENT_TYPE.test(await startOf(zip, entry))) return false;
        if (name === 'content.xml' && OPEN_DOCUMENT.test(await startOf(zip, entry))) return false;
      }
      return true;
    } finally {
      zip.close();
    }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return !PARTS_OF_DOCUMENTS.has(firstName(head)) && firstName(head) !== 'mimetype';
  }
}

/** No document of several hundred megabytes has as many parts. */
const MOST_FILES = 20_000;

const MARKS = [Buffer.from('PK\u0003\u0004'), Buffer.from('PK\u0005\u0006')];

/** One of these stands in the root of every Office document and of every EPUB, and in no folder of files. */
const PARTS_OF_DOCUMENTS = new Set([
  '[content_types].xml',
  '_rels/.rels',
  'word/document.xml',
  'ppt/presentation.xml',
  'xl/workbook.xml',
  'meta-inf/container.xml',
]);

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    return fail('source_file_missing', {}, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const HEAD_BYTES = 256;
const NAME_LENGTH_AT = 26;
const NAME_AT = 30;

/** The name in the first local header, lower case. */
function firstName(head: Buffer): string {
  if (head.length < NAME_AT) return '';
  const end = NAME_AT + head.readUInt16LE(NAME_LENGTH_AT);
  return head.subarray(NAME_AT, end).toString('latin1').toLowerCase();
}

/** EPUB and OpenDocument hold a file that says what they are; some writers leave that out, or deflate it. */
const DOCUMENT_TYPE = /^\s*application\/(epub\+zip|vnd\.)/;
const OPEN_DOCUMENT = /office:document-content|urn:oasis:names:tc:opendocument/;

/** What a file begins with; nothing if it cannot be read. */
async function startOf(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.isEncrypted()) return '';
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      if (!(piece instanceof Uint8Array)) continue;
      pieces.push(piece);
      length += piece.length;
      if (length >= START_BYTES) break;
    }
  } catch {
    // What was unpacked before the damage may do.
  }
  return Buffer.concat(pieces).subarray(0, START_BYTES).toString('utf8');
}

const START_BYTES = 4 * 1024;
