import { describe, expect, it } from 'vitest';
import { withLimitedBody } from './limited-body.ts';

/** A request whose body comes in chunks and states no length. */
function streamed(chunks: number, bytesEach: number, headers: Record<string, string> = {}) {
  const sent = { chunks: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent.chunks === chunks) return controller.close();
      sent.chunks += 1;
      controller.enqueue(new Uint8Array(bytesEach).fill(120));
    },
  });
  const request = new Request('http://localhost/api', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  return { request, sent };
}

const noLinger = { totalMs: 0, idleMs: 0 };

describe('a request body', () => {
  it('up to the limit arrives whole, with its method, address and headers', async () => {
    const { request } = streamed(4, 256, { 'content-type': 'application/json' });
    const limited = await withLimitedBody(request, 1024);
    expect(limited).toMatchObject({ method: 'POST', url: 'http://localhost/api' });
    expect(limited.headers.get('content-type')).toBe('application/json');
    expect(await limited.text()).toBe('x'.repeat(1024));
  });

  it('past the limit is refused as soon as that is known, without reading the rest', async () => {
    const { request, sent } = streamed(1_000_000, 1024);
    await expect(withLimitedBody(request, 10 * 1024, noLinger)).rejects.toMatchObject({
      failure: { code: 'request_too_large', message: 'The request is larger than the limit of 10 KB.' },
    });
    expect(sent.chunks).toBeLessThan(1_000);
  });

  it('whose stated length is past the limit is refused before it is read', async () => {
    const { request, sent } = streamed(1_000_000, 1024, { 'content-length': '1024000000' });
    await expect(withLimitedBody(request, 10 * 1024, noLinger)).rejects.toMatchObject({
      failure: { code: 'request_too_large' },
    });
    expect(sent.chunks).toBeLessThan(1_000);
  });

  it('that is absent stays so', async () => {
    const request = new Request('http://localhost/api');
    expect(await withLimitedBody(request, 10)).toBe(request);
  });
});
