import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import busboy from 'busboy';
import { FailureError, fail } from '#domain/failure.ts';
import { timeOrderedSuffix } from '#domain/task-id.ts';
import { describeBytes } from './byte-size.ts';
import { cleanFilename } from './filename.ts';
import { codeOf, NO_ROOM } from './network-failure.ts';
import { partialPath, syncFolder } from './partial-file.ts';

export interface UploadPolicy {
  /** The most bytes of one file. */
  maxFileBytes: number;
  /** The most files of one request; 100 unless told otherwise. */
  maxFiles?: number;
  /** Where the files go; made if it is missing. */
  folder: string;
}

export interface StoredFile {
  /** `upload_` and a suffix that sorts by time. */
  id: string;
  /** The name it came with, cleaned; for people, never for paths. */
  filename: string;
  bytes: number;
  sha256: string;
  /** Relative to the folder of uploads. */
  path: string;
}

/** What a part costs besides its content: boundary and headers. */
const PART_OVERHEAD_BYTES = 8 * 1024;
const DEFAULT_MAX_FILES = 100;

/**
 * Streams the parts named `file` of a multipart request to the disk, one after another, and answers once they would
 * survive a power cut. All or nothing: on any failure, and when the client goes away, no file of the request is left.
 *
 * Throws `file_too_large` (at once where even the stated length of the request is too long for the files it may hold,
 * else as soon as a file passes the limit), `invalid_input` (no multipart form, no file in it, too many, cut off or
 * malformed) and `storage_full`.
 */
export async function receiveUpload(request: Request, policy: UploadPolicy): Promise<StoredFile[]> {
  const maxFiles = policy.maxFiles ?? DEFAULT_MAX_FILES;
  const { parser, body } = openForm(request, policy.maxFileBytes, maxFiles);
  await mkdir(policy.folder, { recursive: true });
  const stored: StoredFile[] = [];
  try {
    await readForm(parser, body, request.signal, async (content, filename) => {
      if (stored.length === maxFiles) fail('invalid_input', { detail: `more than ${maxFiles} files at once.` });
      stored.push(await storePart(content, cleanFilename(filename), policy));
    });
    if (stored.length === 0) fail('invalid_input', { detail: 'it holds no part named “file”.' });
    for (const file of stored) await rename(partialPath(fullPath(policy, file.path)), fullPath(policy, file.path));
    await syncFolder(policy.folder);
    return stored;
  } catch (error) {
    for (const file of stored) await removeFile(fullPath(policy, file.path));
    throw asFailure(error);
  }
}

type Parser = ReturnType<typeof busboy>;

function openForm(request: Request, maxFileBytes: number, maxFiles: number): { parser: Parser; body: Readable } {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type) || request.body === null) {
    fail('invalid_input', { detail: 'files are sent as multipart/form-data.' });
  }
  const stated = Number(request.headers.get('content-length') ?? 0);
  if (stated > maxFiles * (maxFileBytes + PART_OVERHEAD_BYTES)) tooLarge('What is sent', maxFileBytes);
  // One more than is allowed, so that a file too many is noticed rather than passed over.
  const limits = { files: maxFiles + 1, parts: maxFiles + MAX_OTHER_PARTS, headerPairs: 50 };
  try {
    const parser = busboy({ headers: { 'content-type': type }, defParamCharset: 'utf8', limits });
    return { parser, body: Readable.fromWeb(asNodeStream(request.body)) };
  } catch (error) {
    return fail('invalid_input', { detail: 'its multipart boundary is missing.' }, { cause: error });
  }
}

const MAX_OTHER_PARTS = 100;

/**
 * Feeds the body to the parser and each part named `file` to `store`. The body is read only as fast as `store` takes
 * it; the parser waits with the next part until the one before it is read.
 */
async function readForm(
  parser: Parser,
  body: Readable,
  signal: AbortSignal,
  store: (content: Readable, filename: string) => Promise<void>,
): Promise<void> {
  let storing: Promise<void> = Promise.resolve();
  const stop = (error: unknown) => {
    body.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  parser.on('file', (name, content, { filename }) => {
    // The parser breaks off with an error on the part that it was in; what became of it, `store` says.
    content.on('error', () => {});
    if (name !== 'file') {
      content.resume();
      return;
    }
    storing = storing.then(() => store(content, filename ?? ''));
    storing.catch(stop);
  });
  parser.on('partsLimit', () => stop(new MalformedForm('it has too many parts.')));
  try {
    await pipeline(body, parser, { signal });
  } catch (error) {
    // Only when the part in hand has been dealt with can everything be cleaned up.
    await storing;
    throw error;
  }
  await storing;
}

class MalformedForm extends Error {}

async function storePart(content: Readable, filename: string, policy: UploadPolicy): Promise<StoredFile> {
  const id = `upload_${timeOrderedSuffix(Date.now(), randomBytes(16))}`;
  const target = fullPath(policy, id);
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > policy.maxFileBytes) tooLarge(filename, policy.maxFileBytes);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    await pipeline(content, measured, createWriteStream(partialPath(target), { flags: 'wx', flush: true }));
  } catch (error) {
    await removeFile(target);
    throw error;
  }
  return { id, filename, bytes, sha256: hash.digest('hex'), path: id };
}

async function removeFile(target: string): Promise<void> {
  await Promise.all([rm(target, { force: true }), rm(partialPath(target), { force: true })]);
}

function fullPath(policy: UploadPolicy, name: string): string {
  return path.join(policy.folder, name);
}

function tooLarge(name: string, limit: number): never {
  fail('file_too_large', { name, limit: describeBytes(limit) });
}

/** Whatever breaks between the client's first byte and its last is the form's fault, unless it is the disk's. */
function asFailure(error: unknown): unknown {
  if (error instanceof FailureError) return error;
  const code = codeOf(error);
  try {
    if (NO_ROOM.has(code ?? '')) fail('storage_full', { name: 'the upload' }, { cause: error });
    if (error instanceof MalformedForm) fail('invalid_input', { detail: error.message }, { cause: error });
    if (error instanceof Error && error.name !== 'AbortError' && code !== null && DISK.test(code)) return error;
    fail('invalid_input', { detail: 'the upload was cut off or is malformed.' }, { cause: error });
  } catch (failure) {
    return failure;
  }
}

/** Errors of the file system that no client can cause. */
const DISK = /^(EACCES|EPERM|EROFS|EIO|EMFILE|ENFILE|ENOENT|ENOTDIR|EEXIST|EISDIR|EXDEV)$/;

/** The web's stream type and Node's are the same thing under two declarations. */
function asNodeStream(body: globalThis.ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return body;
}
