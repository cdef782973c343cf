import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { openFileStore } from '#server/sources/file-store.ts';
import { type LocalServer, startLocalServer } from '#server/sources/fixtures/local-server.ts';
import { openUrl } from '#server/sources/safe-fetch.ts';
import { savePage } from './bring-source.ts';

const PAGES: Readonly<Record<string, string>> = {
  '/moved': '<meta http-equiv="refresh" content="0; url=/script"><p>This page has moved.</p>',
  '/script': '<script>location.replace("tides")</script>',
  '/tides': '<p>High water is at nine.</p>',
  '/self': '<meta http-equiv="refresh" content="5; url=/self"><p>Nobody is in.</p>',
  '/round': '<meta http-equiv="refresh" content="0; url=/round2">',
  '/round2': '<meta http-equiv="refresh" content="0; url=/round">',
  '/gone': '<meta http-equiv="refresh" content="0; url=/nowhere">',
  '/inside': '<meta http-equiv="refresh" content="0; url=http://localhost:1/">',
};

let web: LocalServer;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pages-'));
  // As the product makes it when it starts.
  await mkdir(join(folder, 'fetched'));
  web = await startLocalServer(({ path }, response) => {
    const html = PAGES[path];
    response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(html);
  });
});

afterEach(async () => {
  await web.close();
  await rm(folder, { recursive: true });
});

async function save(path: string) {
  const files = await openFileStore(folder);
  const fetchPolicy = { allowPrivate: false, trustedOrigins: [web.url], maxBytes: 1024 ** 2 };
  const { signal } = new AbortController();
  const counts: number[] = [];
  const learnt = await savePage(
    {
      deps: { files, fetchPolicy, extractionLimits: {} },
      document: { id: 'document' },
      source: { name: 'page', ownerId: 'local' },
    },
    await openUrl(`${web.url}${path}`, fetchPolicy, signal),
    { signal, plan: async () => {}, count: (done) => counts.push(done), reserve: async () => {} },
  );
  return { learnt, counts, text: await readFile(files.pathOf('fetched/document'), 'utf8') };
}

describe('a page that only forwards', () => {
  it('is followed to where it leads, and counted on', async () => {
    const { learnt, counts, text } = await save('/moved');
    expect(text).toBe(PAGES['/tides']);
    expect(learnt).toMatchObject({ final_url: `${web.url}/tides`, media_type: 'text/html' });
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it.each(['/self', '/round'])('is not followed for ever: %s', async (path) => {
    await save(path);
    expect(web.requests.length).toBeLessThanOrEqual(6);
  });

  it.each([
    ['/gone', 'page_not_found'],
    ['/inside', 'private_address'],
  ])('is followed under the rules of redirects: %s', async (path, code) => {
    await expect(save(path)).rejects.toSatisfy((error) => error instanceof FailureError && error.failure.code === code);
  });
});
