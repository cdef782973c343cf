import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fail } from '#domain/failure.ts';
import type { Runtime } from './runtime.ts';

/**
 * A stored file as an answer. PDFs open in the browser; anything else, which could carry scripts, downloads.
 *
 * Throws `not_found` where the file is gone.
 */
export async function serveFile(
  { files }: Pick<Runtime, 'files'>,
  { key, filename, mediaType }: { key: string; filename: string; mediaType: string },
): Promise<Response> {
  const path = files.pathOf(key);
  const { size } = await stat(path).catch(() => fail('not_found', { what: 'file' }));
  const disposition = mediaType === 'application/pdf' ? 'inline' : 'attachment';
  return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
    headers: {
      'content-type': mediaType,
      'content-length': String(size),
      'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(filename)}`,
    },
  });
}
