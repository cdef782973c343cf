import { FailureError, failure } from '#domain/failure.ts';
import { describeBytes } from '#server/sources/byte-size.ts';
import { type LingerPolicy, readableBody } from '#server/sources/request-body.ts';

/**
 * The same request with its body already in memory, at most `maxBytes` of it.
 *
 * Throws `request_too_large`: at once where the stated length says so, else as soon as the body passes the limit. What
 * was read until then is dropped, and the client may go on sending for a moment so that it can read the answer.
 */
export async function withLimitedBody(request: Request, maxBytes: number, linger?: LingerPolicy): Promise<Request> {
  if (request.body === null) return request;
  const body = readableBody(request.body, linger);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) {
    body.destroy();
    throw tooLarge(maxBytes);
  }
  // Leaving the loop early destroys the stream.
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const { method, headers, url, signal } = request;
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks, bytes) });
}

function tooLarge(maxBytes: number): FailureError {
  return new FailureError(failure('request_too_large', { limit: describeBytes(maxBytes) }));
}
