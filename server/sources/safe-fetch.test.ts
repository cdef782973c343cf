import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FailureCode, FailureError } from '#domain/failure.ts';
import { articleHtml } from './fixtures/article.ts';
import type { LocalServer } from './fixtures/local-server.ts';
import { startWebServer } from './fixtures/web-server.ts';
import { isPublicAddress } from './public-address.ts';
import { type FetchPolicy, fetchText, openUrl } from './safe-fetch.ts';

let server: LocalServer;
let folder: string;
let policy: FetchPolicy;

beforeAll(async () => {
  server = await startWebServer();
  folder = await mkdtemp(path.join(tmpdir(), 'safe-fetch-'));
  policy = { allowPrivate: false, trustedOrigins: [server.url], maxBytes: 1_000_000 };
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function failureOf(promise: Promise<unknown>): Promise<FailureError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  return error;
}

const codeOf = async (promise: Promise<unknown>): Promise<FailureCode> => (await failureOf(promise)).failure.code;

const download = async (where: string, changes: Partial<FetchPolicy> = {}, signal?: AbortSignal) => {
  const response = await openUrl(server.url + where, { ...policy, ...changes }, signal);
  return { ...(await response.save(path.join(folder, 'download'), () => {})), response };
};

describe('openUrl', () => {
  it('streams a page to disk, counting and hashing what it writes', async () => {
    const file = path.join(folder, 'article');
    const response = await openUrl(`${server.url}/article`, policy);
    const length = Buffer.byteLength(articleHtml);
    expect(response).toMatchObject({ status: 200, mediaType: 'text/html', charset: 'utf-8', contentLength: length });
    const progress: [number, number | null][] = [];
    const saved = await response.save(file, (received, total) => progress.push([received, total]));
    expect(await readFile(file, 'utf8')).toBe(articleHtml);
    expect(saved.bytes).toBe(length);
    expect(saved.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(progress.at(-1)).toEqual([length, length]);
  });

  it('promises no total for a compressed body, since the stated length counts other bytes', async () => {
    const { response, bytes } = await download('/gzip');
    expect(response.contentLength).toBeNull();
    expect(bytes).toBe(Buffer.byteLength(articleHtml));
    expect(await readFile(path.join(folder, 'download'), 'utf8')).toBe(articleHtml);
  });

  it('names the file as the server does, without what could lead out of a folder', async () => {
    const report = await openUrl(`${server.url}/report`, policy);
    expect(report.filename).toBe('2026.txt');
    report.close();
    const notes = await openUrl(`${server.url}/notes.txt`, policy);
    expect(notes.filename).toBe('notes.txt');
    notes.close();
    const page = await openUrl(`${server.url}/article`, policy);
    expect(page.filename).toBeNull();
    page.close();
  });

  it('follows redirects to the final address', async () => {
    const { response } = await download('/redirect');
    expect(response.url).toBe(`${server.url}/article`);
  });

  it('gives a site its cookie back within a chain of redirects', async () => {
    expect((await download('/cookie-wall')).response.status).toBe(200);
  });

  it.each<[string, FailureCode, boolean]>([
    ['/status/404', 'page_not_found', false],
    ['/status/410', 'page_not_found', false],
    ['/status/401', 'page_forbidden', false],
    ['/status/403', 'page_forbidden', false],
    ['/status/418', 'page_refused', false],
    ['/status/500', 'server_error', true],
    ['/status/503', 'server_error', true],
    ['/rate-limited', 'rate_limited', true],
    ['/redirects-forever', 'too_many_redirects', false],
    ['/redirect-to?url=ftp://example.org/', 'page_refused', false],
    ['/redirect-to?url=file:///etc/passwd', 'page_refused', false],
    ['/endless', 'response_too_large', false],
    ['/bomb', 'response_too_large', false],
    ['/truncated', 'connection_failed', true],
    ['/reset', 'connection_failed', true],
    ['/broken-gzip', 'unreadable_answer', true],
  ])('%s ends as %s', async (where, code, retryable) => {
    const { failure } = await failureOf(download(where));
    expect(failure).toMatchObject({ code, retryable });
    expect(failure.message).toContain(new URL(server.url).host);
    expect(await readdir(folder)).not.toContain('download.partial');
  });

  it('leaves nothing behind when a body turns out too large, and keeps what stood there before', async () => {
    await rm(path.join(folder, 'download'), { force: true });
    await expect(download('/endless')).rejects.toThrow('larger than the limit of 976.6 KB');
    expect(await readdir(folder)).not.toContain('download');
    expect(await readdir(folder)).not.toContain('download.partial');
  });

  it('refuses a body whose stated length is over the limit before reading it', async () => {
    expect(await codeOf(openUrl(`${server.url}/stall`, { ...policy, maxBytes: 999_999 }))).toBe('response_too_large');
  });

  it('passes on how long a server asks to wait, in seconds or as a date', async () => {
    expect((await failureOf(download('/rate-limited'))).retryAfterMs).toBe(7_000);
    const until = (await failureOf(download('/rate-limited-until'))).retryAfterMs;
    expect(until).toBeGreaterThan(50_000);
    expect(until).toBeLessThanOrEqual(60_000);
  });

  it('succeeds when a server that was busy twice is asked a third time', async () => {
    expect(await codeOf(download('/flaky'))).toBe('server_error');
    expect((await failureOf(download('/flaky'))).retryAfterMs).toBe(0);
    expect((await download('/flaky')).response.status).toBe(200);
  });

  it.each([
    ['an answer that never begins', '/hang', { headersTimeoutMs: 50 }],
    ['a body that falls silent', '/stall', { bodyTimeoutMs: 50 }],
    ['a body that takes too long in all', '/slow?ms=60000', { totalTimeoutMs: 100 }],
    ['a wait that takes too long in all', '/hang', { totalTimeoutMs: 50 }],
  ])('gives up on %s', async (_, where, changes) => {
    expect(await codeOf(download(where, changes))).toBe('request_timed_out');
    expect(await readdir(folder)).not.toContain('download.partial');
  });

  it('says so when nobody listens, and when there is no such host', async () => {
    const gone = await startWebServer();
    await gone.close();
    expect(await codeOf(openUrl(gone.url, { ...policy, allowPrivate: true }))).toBe('connection_failed');
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await codeOf(openUrl('http://nowhere.test/', { ...policy, resolve }))).toBe('host_not_found');
    expect(await codeOf(openUrl('http://silent.test/', { ...policy, resolve: async () => [] }))).toBe('host_not_found');
  });

  it('does not trust a server that speaks no TLS', async () => {
    const url = server.url.replace('http:', 'https:');
    const code = await codeOf(openUrl(url, { ...policy, allowPrivate: true }));
    expect(code).toBe('insecure_connection');
  });

  it('stops a download at once when it is aborted, with the reason given, and removes the part', async () => {
    const reason = new Error('cancelled');
    const controller = new AbortController();
    const response = await openUrl(`${server.url}/endless`, { ...policy, maxBytes: 1e12 }, controller.signal);
    const saving = response.save(path.join(folder, 'aborted'), () => controller.abort(reason));
    await expect(saving).rejects.toBe(reason);
    expect((await readdir(folder)).filter((name) => name.startsWith('aborted'))).toEqual([]);
  });

  it('stops waiting for an answer when it is aborted', async () => {
    const reason = new Error('cancelled');
    const controller = new AbortController();
    const opening = openUrl(`${server.url}/hang?abort`, policy, controller.signal);
    const rejected = expect(opening).rejects.toBe(reason);
    await expect.poll(() => server.requests.map(({ path }) => path)).toContain('/hang?abort');
    controller.abort(reason);
    await rejected;
    await expect(openUrl(`${server.url}/article`, policy, controller.signal)).rejects.toBe(reason);
  });
});

describe('private addresses', () => {
  const port = () => new URL(server.url).port;

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '１２７.0.0.1',
    '127。0。0。1',
  ])('refuses %s however it is spelt', async (host) => {
    const before = server.requests.length;
    expect(await codeOf(openUrl(`http://${host}:${port()}/article`, { ...policy, trustedOrigins: [] }))).toBe(
      'private_address',
    );
    expect(server.requests.length).toBe(before);
  });

  it.each([['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['10.0.0.1'], ['8.8.8.8', '127.0.0.1']])(
    'refuses a name that resolves to %s',
    async (...addresses) => {
      const url = `http://inside.test:${port()}/article`;
      const before = server.requests.length;
      expect(await codeOf(openUrl(url, { ...policy, resolve: async () => addresses }))).toBe('private_address');
      expect(server.requests.length).toBe(before);
    },
  );

  it('refuses localhost by the real resolver', async () => {
    expect(await codeOf(openUrl(`http://localhost:${port()}/article`, policy))).toBe('private_address');
  });

  it('refuses a redirect to one, also from an address that is trusted', async () => {
    expect(await codeOf(openUrl(`${server.url}/redirect-private`, policy))).toBe('private_address');
    const other = await startWebServer();
    try {
      const target = `${server.url}/redirect-to?url=${encodeURIComponent(`${other.url}/article`)}`;
      expect(await codeOf(openUrl(target, policy))).toBe('private_address');
      expect(other.requests).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('gains a name nothing that it answered differently before (DNS rebinding)', async () => {
    const answers = [['8.8.8.8']];
    const resolve = vi.fn(async () => answers.shift() ?? ['127.0.0.1']);
    expect((await resolve()).every(isPublicAddress)).toBe(true);
    const before = server.requests.length;
    expect(await codeOf(openUrl(`http://rebind.test:${port()}/article`, { ...policy, resolve }))).toBe(
      'private_address',
    );
    expect(server.requests.length).toBe(before);
  });

  it('fetches them where the operator allows it', async () => {
    const response = await openUrl(`${server.url}/article`, { ...policy, trustedOrigins: [], allowPrivate: true });
    expect(response.status).toBe(200);
    response.close();
  });
});

describe('fetchText', () => {
  it('decodes by the stated charset', async () => {
    expect((await fetchText(`${server.url}/latin1`, policy)).text).toBe('<p>Über Wärme</p>');
  });

  it('fails on an error status, unless that is an answer to the caller', async () => {
    expect(await codeOf(fetchText(`${server.url}/status/404`, policy))).toBe('page_not_found');
    const answer = await fetchText(`${server.url}/status/404`, policy, undefined, { acceptStatus: (s) => s === 404 });
    expect(answer).toMatchObject({ status: 404, text: '<p>404</p>' });
  });

  it('bounds the memory an answer may take', async () => {
    expect(await codeOf(fetchText(`${server.url}/bomb`, policy))).toBe('response_too_large');
    expect(await codeOf(fetchText(`${server.url}/endless`, policy))).toBe('response_too_large');
  });

  it('sends what the caller says, but not who he is to a stranger', async () => {
    const other = await startWebServer();
    try {
      const trusting = { ...policy, trustedOrigins: [server.url, other.url] };
      const headers = { Cookie: 'who=me', Authorization: 'secret', 'X-Kind': 'test' };
      const target = `${server.url}/redirect-to?url=${encodeURIComponent(`${other.url}/article`)}`;
      await fetchText(target, trusting, undefined, { headers });
      expect(server.requests.at(-1)?.headers).toMatchObject({ cookie: 'who=me', 'x-kind': 'test' });
      expect(other.requests[0]?.headers).toMatchObject({ 'x-kind': 'test' });
      expect(other.requests[0]?.headers.cookie).toBeUndefined();
      expect(other.requests[0]?.headers.authorization).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});
