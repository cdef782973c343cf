import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fail } from '#domain/failure.ts';
import { serveRequest } from '#server/serve-request.ts';

/** The file that a summary was made of. PDFs open in the browser; anything else, which could carry scripts, downloads. */
export function GET(request: Request, { params }: { params: Promise<{ summaryId: string }> }): Promise<Response> {
  return serveRequest(request, async ({ runtime, owner }) => {
    const { summaryId } = await params;
    const { key, filename, mediaType } = await runtime.library.file(owner, summaryId);
    const path = runtime.files.pathOf(key);
    const { size } = await stat(path).catch(() => fail('not_found', { what: 'file' }));
    const disposition = mediaType === 'application/pdf' ? 'inline' : 'attachment';
    return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
      headers: {
        'content-type': mediaType,
        'content-length': String(size),
        'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(filename)}`,
      },
    });
  });
}
