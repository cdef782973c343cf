import { startWebServer } from '#server/sources/fixtures/web-server.ts';
import { test as base, expect } from './support/app.ts';
import { sourceFiles } from './support/stored-data.ts';

// The address that stands for the video site is the one local address that this installation trusts. Here it is one
// that redirects wherever it is told to.
const test = base.extend({
  youtube: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const server = await startWebServer();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
});

test.use({ installation: 'public addresses only', settings: { ALLOW_PRIVATE_URLS: 'false' } });

const PRIVATE: readonly [url: string, host: string][] = [
  ['http://127.0.0.1:{port}/article', '127.0.0.1'],
  ['http://127.1:{port}/article', '127.0.0.1'],
  ['http://2130706433:{port}/article', '127.0.0.1'],
  ['http://0x7f.0.0.1:{port}/article', '127.0.0.1'],
  ['http://0.0.0.0:{port}/article', '0.0.0.0'],
  ['http://[::1]:{port}/article', '::1'],
  ['http://[::ffff:127.0.0.1]:{port}/article', '::ffff:7f00:1'],
  ['http://localhost:{port}/article', 'localhost'],
  ['http://LOCALHOST:{port}/article', 'localhost'],
  ['http://169.254.169.254/latest/meta-data/', '169.254.169.254'],
  ['http://10.0.0.1/', '10.0.0.1'],
  ['http://192.168.1.1/', '192.168.1.1'],
  ['http://172.16.0.1/', '172.16.0.1'],
  ['http://[fd00::1]/', 'fd00::1'],
  ['http://[fe80::1]/', 'fe80::1'],
];

for (const [address, host] of PRIVATE) {
  test(`${address} is not fetched`, async ({ app, web }) => {
    const asked = web.requests.length;
    const { id } = await app.api.summarizeUrl(address.replace('{port}', new URL(web.url).port));
    const failure = await app.api.failureOf(id);
    expect(failure).toMatchObject({ code: 'private_address', retryable: false });
    expect(failure.message).toContain(host);
    expect(failure.message).toMatch(/\.$/);
    expect(failure.remedy).toContain('ALLOW_PRIVATE_URLS=true');
    expect(web.requests, 'nothing was asked of it').toHaveLength(asked);
    await app.api.remove(id);
    expect(await sourceFiles(app.dataDir)).toEqual([]);
    expect(await app.api.isHealthy()).toBe(true);
  });
}

for (const target of ['http://169.254.169.254/latest/meta-data/', 'http://localhost:{port}/article', 'http://[::1]/']) {
  test(`a redirect to ${target} is not followed`, async ({ app, youtube, web }) => {
    const asked = web.requests.length;
    const url = new URL('/redirect-to', youtube.url);
    url.searchParams.set('url', target.replace('{port}', new URL(web.url).port));
    const { id } = await app.api.summarizeUrl(url.href);
    const failure = await app.api.failureOf(id);
    expect(failure).toMatchObject({ code: 'private_address', retryable: false });
    expect(youtube.requests.map(({ path }) => path)).toContain(url.href.slice(url.origin.length));
    expect(web.requests, 'nothing was asked of it').toHaveLength(asked);
    await app.api.remove(id);
  });
}
