import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fail } from '#domain/failure.ts';
import type { Runtime } from './runtime.ts';

/**
 * A stored file as an answer. PDFs open in the browser; anything else, which could carry scripts, downloads.
 *
 * A `HEAD` request gets the headers alone: Next sends it here too and never reads the body, so that an opened file would
 * stay open.
 *
 * Throws `not_found` where the file is gone.
 */
export async function serveFile(
  { method }: Pick<Request, 'method'>,
  { files }: Pick<Runtime, 'files'>,
  { key, filename, mediaType }: { key: string; filename: string; mediaType: string },
): Promise<Response> {
  const path = files.pathOf(key);
  const { size } = await stat(path).catch(() => fail('not_found', { what: 'file' }));
  const disposition = mediaType === 'application/pdf' ? 'inline' : 'attachment';
  const body = method === 'HEAD' ? null : Readable.toWeb(createReadStream(path));
  return new Response(body as ReadableStream | null, {
    headers: {
      'content-type': mediaType,
      'content-length': String(size),
      'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(filename)}`,
    },
  });
}
