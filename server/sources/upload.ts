import { createHash, randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { FailureError, fail, failure } from '#domain/failure.ts';
import { timeOrderedSuffix } from '#domain/task-id.ts';
import { describeBytes } from './byte-size.ts';
import { cleanFilename } from './filename.ts';
import { codeOf, NO_ROOM } from './network-failure.ts';
import { openPartial, partialPath, requireFolder, syncFolder } from './partial-file.ts';
import { cleanRelativePath, isNameTooLong, leadsOut, NAME_LIMIT } from './relative-path.ts';
import { type LingerPolicy, readableBody } from './request-body.ts';

export interface UploadPolicy {
  /** The most bytes of one file. */
  maxFileBytes: number;
  /** The most files of one request; 100 unless told otherwise. */
  maxFiles?: number;
  /** Where the files go. */
  folder: string;
  /** How long a client that was refused may go on sending, to read the answer afterwards. */
  linger?: LingerPolicy;
}

export interface StoredFile {
  /** `upload_` and a suffix that sorts by time. */
  id: string;
  /** The name it came with, cleaned; for people, never for paths. */
  filename: string;
  /** Where it stood in the folder that was given, cleaned, with its name at the end; null for a file given by itself. */
  relativePath: string | null;
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
 * malformed), `name_too_long` and `storage_full`.
 */
export async function receiveUpload(request: Request, policy: UploadPolicy): Promise<StoredFile[]> {
  const maxFiles = policy.maxFiles ?? DEFAULT_MAX_FILES;
  const form = openForm(request, policy, maxFiles);
  const flow: Flow = { receivedBytes: 0, storedBytes: 0 };
  const stored: StoredFile[] = [];
  try {
    await requireFolder(policy.folder);
    await readForm(form, request.signal, flow, async (content, filename) => {
      if (stored.length === maxFiles) throw invalid(`it holds more than ${maxFiles} files.`);
      stored.push(await storePart(content, filename, policy, flow));
    });
    if (stored.length === 0) throw invalid('it holds no part named “file”.');
    for (const file of stored) await rename(partialPath(fullPath(policy, file.path)), fullPath(policy, file.path));
    await syncFolder(policy.folder);
    return stored;
  } catch (error) {
    for (const file of stored) await removeFile(fullPath(policy, file.path));
    throw asFailure(error);
  }
}

type Parser = ReturnType<typeof busboy>;

function openForm(request: Request, policy: UploadPolicy, maxFiles: number): { parser: Parser; body: Readable } {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type) || request.body === null) {
    fail('invalid_input', { detail: 'files are sent as multipart/form-data.' });
  }
  const stated = Number(request.headers.get('content-length') ?? 0);
  if (stated > maxFiles * (policy.maxFileBytes + PART_OVERHEAD_BYTES)) tooLarge('The upload', policy.maxFileBytes);
  // One more than is allowed, so that a file too many is noticed rather than passed over.
  const limits = { files: maxFiles + 1, parts: maxFiles + MAX_OTHER_PARTS, headerPairs: 50 };
  try {
    const headers = { 'content-type': type };
    const parser = busboy({ headers, defParamCharset: 'utf8', limits, preservePath: true });
    return { parser, body: readableBody(request.body, policy.linger) };
  } catch (error) {
    return fail('invalid_input', { detail: 'its multipart boundary is missing.' }, { cause: error });
  }
}

const MAX_OTHER_PARTS = 100;

/** How much of the body has come, and how much of that went into files. */
interface Flow {
  receivedBytes: number;
  storedBytes: number;
}

/** What may stand in a form besides its files, and wait in buffers for its turn. */
const MAX_OTHER_BYTES = 16 * 1024 * 1024;

/**
 * Feeds the body to the parser and each part named `file` to `store`, one after another. The body is read only as fast
 * as `store` takes it. Returns or throws when nothing is under way any more.
 */
async function readForm(
  { parser, body }: { parser: Parser; body: Readable },
  signal: AbortSignal,
  flow: Flow,
  store: (content: Readable, filename: string) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let storing: Promise<void> = Promise.resolve();
  parser.on('file', (name, content, { filename }) => {
    // Where the parser breaks off, it says so here as well as in the pipeline below.
    content.on('error', () => {});
    if (name !== 'file') {
      content.resume();
      return;
    }
    storing = storing.then(() => store(content, filename ?? ''));
    storing.catch((error: unknown) => stop.abort(error));
  });
  parser.on('partsLimit', () => stop.abort(invalid('it has too many parts.')));
  async function* metered(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      flow.receivedBytes += chunk.length;
      if (flow.receivedBytes - flow.storedBytes > MAX_OTHER_BYTES) throw invalid('it holds too much besides files.');
      yield chunk;
    }
  }
  try {
    await pipeline(body, metered, parser, { signal: AbortSignal.any([signal, stop.signal]) });
  } catch (error) {
    await storing.catch(() => {});
    throw stop.signal.aborted ? stop.signal.reason : error;
  }
  await storing;
}

function invalid(detail: string): FailureError {
  return new FailureError(failure('invalid_input', { detail }));
}

async function storePart(content: Readable, given: string, policy: UploadPolicy, flow: Flow): Promise<StoredFile> {
  const filename = cleanFilename(given);
  if (isNameTooLong(given)) fail('name_too_long', { name: filename, limit: NAME_LIMIT });
  const id = `upload_${timeOrderedSuffix(Date.now(), randomBytes(16))}`;
  const target = fullPath(policy, id);
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      bytes += chunk.length;
      flow.storedBytes += chunk.length;
      if (bytes > policy.maxFileBytes) tooLarge(filename, policy.maxFileBytes);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    await pipeline(content, measured, await openPartial(target));
  } catch (error) {
    await removeFile(target);
    throw error;
  }
  return { id, filename, relativePath: relativePathOf(given), bytes, sha256: hash.digest('hex'), path: id };
}

/** A whole path of the person's machine says nothing about a folder that was given, nor does one that leads out of it. */
function relativePathOf(given: string): string | null {
  if (leadsOut(given)) return null;
  const path = cleanRelativePath(given);
  return path.includes('/') ? path : null;
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

/** Whatever breaks between the client's first byte and its last is the form's doing, unless it is the disk's. */
function asFailure(error: unknown): unknown {
  if (error instanceof FailureError) return error;
  const code = codeOf(error) ?? '';
  const options = { cause: error };
  if (NO_ROOM.has(code)) return new FailureError(failure('storage_full', { name: 'the upload' }), options);
  if (OF_THE_DISK.has(code)) return error;
  return new FailureError(failure('invalid_input', { detail: 'the upload was cut off or is malformed.' }), options);
}

/** Errors of the file system that no client can cause. */
const OF_THE_DISK = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
]);
