import { z } from 'zod';
import { FailureError, failure, failureSchema } from '#domain/failure.ts';
import { type Upload, uploadSchema } from '#domain/source.ts';
import { failureOfStatus } from './request-failure.ts';

/** A file with what it is called: its name, or where it stands in the folder that is given. */
export interface GivenFile {
  readonly file: File;
  readonly path: string;
}

export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

export interface UploadOptions {
  readonly onProgress?: (progress: UploadProgress) => void;
  readonly signal?: AbortSignal;
  readonly url?: string;
  /** An upload may take hours, but not stand still for so long, nor its answer take so long. */
  readonly stallMs?: number;
}

/**
 * Sends files in one request and tells how many of their bytes have gone. All of them arrive, or none counts.
 *
 * `XMLHttpRequest`, because fetch does not tell how much of a body has been sent.
 *
 * @throws FailureError the server's own reason, `aborted`, `server_unreachable` or `request_timed_out`
 */
export function uploadFiles(files: readonly GivenFile[], options: UploadOptions = {}): Promise<Upload[]> {
  const { onProgress = () => {}, signal, url = '/api/uploads', stallMs = 60_000 } = options;
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const body = new FormData();
  for (const { file, path } of files) body.append('file', file, path);

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stallTimer: ReturnType<typeof setTimeout> | undefined;
    let hasStalled = false;
    const restartStallTimer = () => {
      clearTimeout(stallTimer);
      stallTimer = setTimeout(() => {
        hasStalled = true;
        request.abort();
      }, stallMs);
    };
    const abort = () => request.abort();

    request.upload.onprogress = ({ loaded }) => {
      restartStallTimer();
      // What is sent is a little more than the files: the parts' headers.
      onProgress({ sentBytes: Math.min(loaded, totalBytes), totalBytes });
    };
    request.onload = () => {
      try {
        resolve(readAnswer(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new FailureError(failure('server_unreachable')));
    request.onabort = () =>
      reject(new FailureError(hasStalled ? failure('request_timed_out', { host: 'Throughline' }) : failure('aborted')));
    request.onloadend = () => {
      clearTimeout(stallTimer);
      signal?.removeEventListener('abort', abort);
    };

    if (signal?.aborted === true) {
      reject(new FailureError(failure('aborted')));
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    restartStallTimer();
    onProgress({ sentBytes: 0, totalBytes });
    request.open('POST', url);
    request.send(body);
  });
}

const acceptedSchema = z.object({ uploads: z.array(uploadSchema) });
const refusedSchema = z.object({ error: failureSchema });

/**
 * The uploads that the server acknowledges.
 *
 * @throws FailureError why it did not
 */
export function readAnswer(status: number, body: string): Upload[] {
  const answer = parseJson(body);
  const accepted = acceptedSchema.safeParse(answer);
  if (status === 201 && accepted.success) return accepted.data.uploads;
  const refused = refusedSchema.safeParse(answer);
  throw new FailureError(refused.success ? refused.data.error : failureOfStatus(status));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
