import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { openPromise } from 'yauzl';
import { fail } from '#domain/failure.ts';
import { isMediaType, MEDIA_TYPES, type MediaType } from '#domain/media-type.ts';
import { byteOrderMark, decodeText, looksLikeUtf16 } from './charset.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/**
 * The media type of the stored file, from its bytes first and its name second. Nothing is unpacked, and only its
 * beginning (of an archive its directory) is read.
 *
 * @param hint an HTTP content type, believed where the bytes leave the choice between kinds of text
 * @throws FailureError `empty_file`, `unsupported_type`, `mismatched_type` (a text file named .pdf),
 *   `encrypted_document` (a Word document with a password), `damaged_document` (one whose end is missing),
 *   `source_file_missing`
 */
export async function sniffMediaType(path: string, name: string, hint: string | null = null): Promise<MediaType> {
  const head = await readHead(path, name);
  if (head.length === 0) fail('empty_file', { name });
  const expected = mediaTypeOfName(name);
  const found = await typeOfBytes(path, name, head, expected, hint);
  if (isMediaType(found)) {
    if (isBinary(expected) && expected !== found) mismatch(name, expected, MEDIA_TYPES[found].label);
    return found;
  }
  if (isBinary(expected)) mismatch(name, expected, found);
  return fail('unsupported_type', { name, type: found });
}

const HEAD_BYTES = 64 * 1024;

async function readHead(path: string, name: string): Promise<Buffer> {
  const file = await open(path).catch((cause: unknown) => fail('source_file_missing', { name }, { cause }));
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    let length = 0;
    while (length < HEAD_BYTES) {
      const { bytesRead } = await file.read(buffer, length, HEAD_BYTES - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}

function mediaTypeOfName(name: string): MediaType | null {
  const extension = extname(name).slice(1).toLowerCase();
  for (const [type, { extensions }] of Object.entries(MEDIA_TYPES)) {
    if (isMediaType(type) && extensions.some((each) => each === extension)) return type;
  }
  return null;
}

function isBinary(type: MediaType | null): type is MediaType {
  return type === 'application/pdf' || type === DOCX;
}

function mismatch(name: string, expected: MediaType, actual: string): never {
  return fail('mismatched_type', { name, expected: MEDIA_TYPES[expected].label, actual });
}

/** A media type that we read, or what a person calls the thing that it is instead. */
async function typeOfBytes(
  path: string,
  name: string,
  head: Buffer,
  expected: MediaType | null,
  hint: string | null,
): Promise<string> {
  // Readers accept a PDF whose mark stands anywhere in the first kilobyte.
  if (head.subarray(0, 1024).includes('%PDF-')) return 'application/pdf';
  if (head.subarray(0, 8).equals(COMPOUND_FILE)) return typeOfCompoundFile(name, head, expected);
  if (head.subarray(0, 4).equals(ZIP)) return typeOfZip(path, name, head, expected);
  if (looksLikeText(head)) return typeOfText(name, decodeText(head).text, expected, hint);
  const { mime } = (await fileTypeFromBuffer(head)) ?? { mime: 'unknown binary data' };
  return mime;
}

const ZIP = Buffer.from('PK\u0003\u0004');
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** Office wraps a document with a password into the container that its old formats used. */
function typeOfCompoundFile(name: string, head: Buffer, expected: MediaType | null): string {
  const isWrapped = head.includes(Buffer.from('EncryptedPackage', 'utf16le'));
  if (isWrapped || expected === DOCX) fail('encrypted_document', { name });
  return 'an old Office document such as .doc';
}

async function typeOfZip(path: string, name: string, head: Buffer, expected: MediaType | null): Promise<string> {
  const names = new Set<string>();
  try {
    const archive = await openPromise(path, { strictFileNames: false });
    for await (const entry of archive.eachEntry()) {
      names.add(entry.fileName.toLowerCase());
      if (names.size > MOST_ENTRIES) break;
    }
    archive.close();
  } catch (cause) {
    // The directory stands at the end. What can still be told from the beginning was cut off.
    if (expected === DOCX || head.includes('word/')) fail('damaged_document', { name }, { cause });
    return 'a damaged ZIP archive';
  }
  for (const [part, type] of ARCHIVES) if ([...names].some((each) => each.startsWith(part))) return type;
  return 'a ZIP archive';
}

const MOST_ENTRIES = 20_000;

const ARCHIVES = [
  ['word/', DOCX],
  ['ppt/', 'a PowerPoint presentation'],
  ['xl/', 'an Excel workbook'],
  ['meta-inf/container.xml', 'an EPUB book'],
  ['content.xml', 'an OpenDocument file'],
] as const;

/** Text has next to no control characters. A few zero bytes are an accident of some program, not a sign of data. */
function looksLikeText(head: Buffer): boolean {
  if (byteOrderMark(head) || looksLikeUtf16(head)) return true;
  let controls = 0;
  for (const byte of head) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls += 1;
  }
  return controls <= head.length * MOST_CONTROLS;
}

const MOST_CONTROLS = 0.005;

function typeOfText(name: string, text: string, expected: MediaType | null, hint: string | null): string {
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('{\\rtf')) return 'an RTF document';
  if (start.startsWith('%!PS')) return 'a PostScript file';
  if (/^WEBVTT(?:\s|$)/.test(start)) return 'text/vtt';
  const hinted = hintedType(hint);
  const isMarkdown = expected === 'text/markdown' || hinted === 'text/markdown';
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html[\s>])/i.test(start)) return 'text/html';
  if (start.startsWith('<?xml') && !isMarkdown) return 'an XML file';
  const wanted = hinted ?? expected;
  if (wanted === 'text/vtt' || wanted === 'application/x-subrip') {
    if (/^\s*(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d+\s*-->/m.test(start)) return wanted;
    return mismatch(name, wanted, MEDIA_TYPES['text/plain'].label);
  }
  if (wanted && !isBinary(wanted)) return wanted;
  if (/^(?:\d+\s*\n)?\d+:\d{2}:\d{2},\d{3}\s*-->/.test(start.replace(/\r\n?/g, '\n'))) return 'application/x-subrip';
  if (expected === null && /^<(?:head|body|title|meta|div|p|h1|article|main|section|table)[\s>]/i.test(start)) {
    return 'text/html';
  }
  return 'text/plain';
}

/** The text type that HTTP declared, where it says more than the name does. */
function hintedType(hint: string | null): MediaType | null {
  const type = hint?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/xhtml+xml') return 'text/html';
  if (type === 'text/x-markdown') return 'text/markdown';
  return isMediaType(type) && !isBinary(type) && type !== 'text/plain' ? type : null;
}
