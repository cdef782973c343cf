import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { fail } from '#domain/failure.ts';
import { isMediaType, MEDIA_TYPES, type MediaType } from '#domain/media-type.ts';
import { byteOrderMark, decodeText } from './charset.ts';
import { typeOfText } from './sniff-text.ts';
import { isZipKind, typeOfZip } from './sniff-zip.ts';
import { looksLikeUtf16 } from './utf16.ts';

/**
 * The media type of the stored file, from its bytes first and its name second. Nothing is unpacked, and only its
 * beginning (of an archive its directory) is read.
 *
 * @param hint an HTTP content type, believed where the bytes leave the choice between kinds of text
 * @throws FailureError `empty_file`, `unsupported_type`, `mismatched_type` (a text file named .pdf),
 *   `encrypted_document` (an Office document with a password), `damaged_document` (one whose end is missing),
 *   `source_file_missing`
 */
export async function sniffMediaType(path: string, name: string, hint: string | null = null): Promise<MediaType> {
  const head = await readHead(path, name);
  if (head.length === 0) fail('empty_file', { name });
  const expected = mediaTypeOfName(name);
  const found = await typeOfBytes(path, name, head, expected, hint);
  if (isMediaType(found)) {
    if (isKnownByBytes(expected) && expected !== found) mismatch(name, expected, MEDIA_TYPES[found].label);
    return found;
  }
  if (isKnownByBytes(expected)) mismatch(name, expected, found);
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

/** Whether a file of the type begins in a way that gives it away, so that its name alone proves nothing. */
function isKnownByBytes(type: MediaType | null): type is MediaType {
  return type === 'application/pdf' || type === 'application/rtf' || isZipKind(type);
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
  if (RTF.test(head.subarray(0, 100).toString('latin1'))) return 'application/rtf';
  if (looksLikeText(head)) {
    const { text } = decodeText(withoutCutCharacter(head));
    return typeOfText(text, { expected: isKnownByBytes(expected) ? null : expected, hint, name });
  }
  const { mime } = (await fileTypeFromBuffer(head)) ?? { mime: 'unknown binary data' };
  return mime;
}

const ZIP = Buffer.from('PK\u0003\u0004');
// What stands in it may be pictures as plain bytes.
const RTF = /^(?:\u00ef\u00bb\u00bf)?\s*\{\\rtf/;
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** Office wraps a document with a password into the container that its old formats used. */
function typeOfCompoundFile(name: string, head: Buffer, expected: MediaType | null): string {
  const isWrapped = head.includes(Buffer.from('EncryptedPackage', 'utf16le'));
  if (isWrapped || (isZipKind(expected) && expected !== 'application/epub+zip')) fail('encrypted_document', { name });
  return 'an old Office document such as .doc';
}

/** A beginning may be cut within a character, which would make UTF-8 look like something else. */
function withoutCutCharacter(head: Buffer): Buffer {
  let end = head.length;
  while (end > head.length - 4 && (head[end - 1] ?? 0) >= 0x80) end -= 1;
  return head.length === HEAD_BYTES ? head.subarray(0, end) : head;
}

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
