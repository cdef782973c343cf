import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { type LocalServer, type SeenRequest, startLocalServer } from '../fixtures/local-server.ts';
import { type CrawledPage, type CrawlOptions, crawlSite } from './crawl-site.ts';

interface Answer {
  status?: number;
  type?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
  /** Never answers. */
  hangs?: boolean;
}
type Route = string | Answer | ((request: SeenRequest & { url: URL }, visit: number) => string | Answer);

let folder: string;
let server: LocalServer;
let routes: Record<string, Route>;
let origin: string;
/** How long was waited, in order; no test waits in truth. */
let waits: number[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crawl-'));
  const visits = new Map<string, number>();
  waits = [];
  server = await startLocalServer((request, response) => {
    const visit = (visits.get(request.path) ?? 0) + 1;
    visits.set(request.path, visit);
    const route = routes[request.path] ?? routes[request.url.pathname] ?? routes['*'] ?? { status: 404 };
    const answer = typeof route === 'function' ? route(request, visit) : route;
    const {
      hangs = false,
      status = 200,
      type = 'text/html',
      body = '',
      headers = {},
    }: Answer = typeof answer === 'string' ? { body: answer } : answer;
    if (!hangs) response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  });
  origin = `http://site.example:${new URL(server.url).port}`;
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const linksTo = (...hrefs: string[]) => `<html>${hrefs.map((href) => `<a href="${href}">x</a>`).join('')}</html>`;
const redirectTo = (location: string): Answer => ({ status: 302, headers: { location } });
const xml = (body: string): Answer => ({ type: 'application/xml', body });
const pagesXml = (...paths: string[]) =>
  `<?xml version="1.0"?><urlset>${paths.map((path) => `<url><loc>${origin}${path}</loc></url>`).join('')}</urlset>`;
const indexXml = (...paths: string[]) =>
  `<sitemapindex>${paths.map((path) => `<sitemap><loc>\n${origin}${path} </loc></sitemap>`).join('')}</sitemapindex>`;

function options(changes: Partial<CrawlOptions> = {}): CrawlOptions {
  let now = 0;
  return {
    ...{ depth: 3, maxPages: 100, delayMs: 500 },
    fetchPolicy: { allowPrivate: true, maxBytes: 1_000_000, resolve: async () => ['127.0.0.1'] },
    fileFor: (url) => join(folder, createHash('sha256').update(url).digest('hex')),
    stored: async () => null,
    clock: () => now,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    ...changes,
  };
}

async function crawl(start = '/', changes: Partial<CrawlOptions> = {}): Promise<CrawledPage[]> {
  const pages: CrawledPage[] = [];
  const address = start.startsWith('/') ? origin + start : start;
  for await (const page of crawlSite(address, options(changes), new AbortController().signal)) pages.push(page);
  return pages;
}

/** “1 /path” for a page at depth 1, with the code of its failure behind it. */
const told = (pages: readonly CrawledPage[]) =>
  pages.map((page) => {
    const { pathname, search } = new URL(page.url);
    return `${page.depth} ${pathname}${search}${'failure' in page ? ` ${page.failure.code}` : ''}`;
  });

const asked = () => server.requests.map(({ path }) => path);

async function failureOf(promise: Promise<unknown>): Promise<FailureError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  return error;
}

describe('a crawl', () => {
  it('goes breadth first over the links of the site, each page once, and saves what it gives', async () => {
    routes = {
      '/': linksTo(
        '/a',
        'b#part',
        '/a?utm_source=x',
        'https://elsewhere.example/',
        'mailto:x@y.z',
        '/logo.png',
        '/c.pdf',
      ),
      '/a': linksTo('/', '/a/deep', '/b'),
      '/b': linksTo('/a'),
      '/a/deep': linksTo('/a/deep/deeper'),
      '/a/deep/deeper': linksTo('/too-deep'),
      '/c.pdf': { type: 'application/pdf', body: '<a href="/not-a-link">' },
    };
    const pages = await crawl();
    expect(told(pages)).toEqual(['0 /', '1 /a', '1 /b', '1 /c.pdf', '2 /a/deep', '3 /a/deep/deeper']);
    expect(asked()).toEqual(['/robots.txt', '/', '/a', '/b', '/c.pdf', '/a/deep', '/a/deep/deeper']);
    const [first] = pages;
    if (first === undefined || !('page' in first)) throw new Error('no first page');
    expect(first.page).toMatchObject({ finalUrl: `${origin}/`, mediaType: 'text/html', filename: null });
    expect(await readdir(folder)).toHaveLength(pages.length);
    // One after the other, with the pause before each but the first.
    expect(waits).toEqual(Array(6).fill(500));
  });

  it('takes www. and the bare name for one host, and follows the start to another', async () => {
    const port = new URL(origin).port;
    routes = {
      '/start': redirectTo(`http://www.other.example:${port}/`),
      '/': linksTo(`http://other.example:${port}/a`, `http://www.other.example:${port}/a`, `${origin}/lost`),
      '/a': 'a',
    };
    expect(told(await crawl('/start'))).toEqual(['0 /start', '1 /a']);
  });

  it('takes no page twice that goes by two addresses', async () => {
    routes = {
      '/': linksTo('/old', '/new', '/print', '/page', '/template', '/template2'),
      '/old': redirectTo('/new'),
      '/new': 'new',
      '/print': '<link rel="canonical" href="/page">printed',
      '/page': 'page',
      '/template': `<link rel=canonical href="${origin}/">one`,
      '/template2': '<link rel=canonical href="/print">two',
    };
    expect(told(await crawl())).toEqual(['0 /', '1 /old', '1 /print', '1 /template']);
    expect(asked()).not.toContain('/page');
    expect(await readdir(folder)).toHaveLength(4);
  });

  it('takes nothing that a redirect off the site leads to, and does not even ask for it', async () => {
    const foreign = await startLocalServer((_, response) => void response.end('foreign'));
    try {
      routes = { '/': linksTo('/away', '/near'), '/away': redirectTo(`${foreign.url}/page`), '/near': 'near' };
      expect(told(await crawl())).toEqual(['0 /', '1 /near']);
      expect(foreign.requests).toEqual([]);
    } finally {
      await foreign.close();
    }
  });

  it('refuses a private address', async () => {
    const fetchPolicy = { allowPrivate: false, maxBytes: 1_000 };
    const { failure } = await failureOf(crawl(server.url, { fetchPolicy }));
    expect(failure.code).toBe('private_address');
  });

  it.each<[string, Record<string, Route>, string]>([
    ['is not there', { '/robots.txt': '' }, 'page_not_found'],
    ['is a picture', { '/': { type: 'image/png' } }, 'not_text'],
    ['may not be kept and leads nowhere', { '/': '<meta name=robots content=noindex>' }, 'empty_site'],
    ['is a sitemap of other hosts', { '/': xml('<urlset><url><loc>https://x.y/</loc></url></urlset>') }, 'empty_site'],
  ])('fails with words where the start %s', async (_, site, code) => {
    routes = site;
    expect((await failureOf(crawl())).failure.code).toBe(code);
  });
});

describe('what a site does not want', () => {
  it('is not asked for where robots.txt forbids it, and slowly where it asks for that', async () => {
    routes = {
      '/robots.txt':
        'User-agent: other\nDisallow: /\n\nUser-agent: Throughline\nDisallow: /private*/x\nCrawl-delay: 90',
      '/': linksTo('/private/x', '/public', '/hidden-door'),
      '/public': 'public',
      '/hidden-door': redirectTo('/private/x'),
    };
    expect(told(await crawl())).toEqual(['0 /', '1 /public']);
    expect(asked()).not.toContain('/private/x');
    expect(waits).toEqual([30_000, 30_000, 30_000]);
  });

  it.each<[string, Answer, string, boolean]>([
    ['forbids the start', { body: 'User-agent: *\nDisallow: /' }, 'robots_disallowed', false],
    ['answers 503', { status: 503, headers: { 'retry-after': '9' } }, 'robots_unavailable', true],
    ['asks to slow down', { status: 429 }, 'rate_limited', true],
  ])('is respected where robots.txt %s', async (_, robots, code, retryable) => {
    routes = { '/robots.txt': robots, '/': 'home' };
    expect((await failureOf(crawl())).failure).toMatchObject({ code, retryable });
    expect(new Set(asked())).toEqual(new Set(['/robots.txt']));
  });

  it.each([403, 404, 410])('is nothing where robots.txt answers %i', async (status) => {
    routes = { '/robots.txt': { status }, '/': 'home' };
    expect(told(await crawl())).toEqual(['0 /']);
  });

  it('is left where a page or a link says so', async () => {
    routes = {
      '/': '<a rel="external nofollow" href="/paid"></a><a href=/noindex></a><a href=/nofollow></a><a href=/none></a>',
      '/noindex': `<META NAME="Robots" CONTENT="NoIndex, follow">${linksTo('/found')}`,
      '/nofollow': `<meta name=throughline content=nofollow>${linksTo('/lost')}`,
      '/none': `<meta name=robots content="none">${linksTo('/lost')}`,
      '/found': 'found',
    };
    expect(told(await crawl())).toEqual(['0 /', '1 /nofollow', '2 /found']);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('is left where the server says so, also of what is no page', async () => {
    const asks = (tag: string, body: string) => ({ headers: { 'x-robots-tag': tag }, body });
    routes = {
      '/': linksTo('/noindex', '/paper', '/nofollow', '/other', '/until', '/ours'),
      '/noindex': asks('noindex', linksTo('/found')),
      '/paper': { ...asks('NoIndex, nofollow', 'a paper'), type: 'text/plain' },
      '/nofollow': asks('nofollow', linksTo('/lost')),
      '/other': asks('otherbot: noindex', 'for others'),
      '/until': asks('unavailable_after: 25 Jun 2199 15:00:00 PST', 'for a while'),
      '/ours': asks('throughline: none', linksTo('/lost')),
      '/found': 'found',
    };
    expect(told(await crawl())).toEqual(['0 /', '1 /nofollow', '1 /other', '1 /until', '2 /found']);
    expect(await readdir(folder)).toHaveLength(5);
  });

  it('cannot be a pattern that takes seconds to match', async () => {
    const cruel = `Disallow: /${'*a'.repeat(2_000)}$\n`.repeat(100);
    routes = { '/robots.txt': `User-agent: *\n${cruel}`, '*': linksTo(`/${'a'.repeat(1_900)}`) };
    const before = process.cpuUsage();
    expect((await failureOf(crawl())).failure.code).toBe('robots_disallowed');
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });
});

describe('a site that is not well', () => {
  it('that answers 500 half of the time is read whole, with a second try', async () => {
    routes = {
      '/': linksTo(...Array.from({ length: 20 }, (_, i) => `/${i}`)),
      '*': (_, visit) => (visit % 2 === 1 ? { status: 500 } : 'page'),
    };
    const pages = await crawl();
    expect(pages.filter((page) => 'page' in page)).toHaveLength(21);
  });

  it('is waited for as long as it asks, twice; then the page has failed and the others go on', async () => {
    routes = {
      '/': linksTo('/busy', '/for-long', '/fine'),
      '/busy': { status: 429, headers: { 'retry-after': '20' } },
      '/for-long': { status: 503, headers: { 'retry-after': '86400' } },
      '/fine': 'fine',
    };
    expect(told(await crawl())).toEqual(['0 /', '1 /busy rate_limited', '1 /for-long server_error', '1 /fine']);
    expect(asked().filter((path) => path === '/busy')).toHaveLength(3);
    expect(asked().filter((path) => path === '/for-long')).toHaveLength(1);
    expect(waits.filter((ms) => ms === 20_000)).toHaveLength(2);
  });

  it('and does not answer at one address is read but for that', async () => {
    routes = { '/': linksTo('/hangs', '/fine'), '/hangs': { hangs: true }, '/fine': 'fine' };
    const fetchPolicy = { ...options().fetchPolicy, totalTimeoutMs: 200 };
    expect(told(await crawl('/', { fetchPolicy }))).toEqual(['0 /', '1 /hangs request_timed_out', '1 /fine']);
  });

  it('is left in peace when it keeps asking for that', async () => {
    routes = {
      '/robots.txt': '',
      '/': linksTo(...Array.from({ length: 50 }, (_, i) => `/${i}`)),
      '*': { status: 429, headers: { 'retry-after': '3600' } },
    };
    const { failure } = await failureOf(crawl());
    expect(failure).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(asked()).toHaveLength(12);
  });

  it('and has no end gives as many pages as are wanted', async () => {
    routes = { '*': ({ url }) => linksTo(`/next/${Number(url.pathname.split('/').pop() || 0) + 1}`) };
    expect(told(await crawl('/', { maxPages: 7, depth: 10 }))).toHaveLength(7);
  });

  it.each<[string, (url: URL) => string, number]>([
    ['leads ever deeper into itself', (url) => `${url.pathname}loop/`, 4],
    ['has a list that can be sorted in every way', (url) => `/?page=${Number(url.searchParams.get('page')) + 1}`, 51],
    ['gives each visit a session', () => `/?PHPSESSID=${crypto.randomUUID()}`, 1],
  ])('and %s comes to an end', async (_, next, count) => {
    routes = { '*': ({ url }) => linksTo(next(url)) };
    expect(await crawl('/', { maxPages: 1_000, depth: 1_000 })).toHaveLength(count);
  });

  it('and consists of nothing to keep comes to an end', async () => {
    routes = {
      '*': ({ url }) => `<meta name=robots content=noindex>${linksTo(`/${Number(url.pathname.slice(1)) + 1}`)}`,
    };
    expect((await failureOf(crawl('/', { maxPages: 5, depth: 1_000 }))).failure.code).toBe('empty_site');
    expect(asked().length).toBeLessThan(150);
  });

  it('is waited for no longer than the signal lets it', async () => {
    routes = { '/': linksTo('/slow'), '/slow': { status: 503, headers: { 'retry-after': '60' } } };
    const stop = new AbortController();
    const { wait: _, clock: __, ...real } = options({ delayMs: 0 });
    const pages = crawlSite(`${origin}/`, real, stop.signal);
    await pages.next();
    const waiting = pages.next();
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('a sitemap', () => {
  it('gives its pages and only these, through an index, gzipped or not', async () => {
    routes = {
      '/sitemap.xml': xml(indexXml('/one.xml', '/two.xml.gz', '/sitemap.xml', '/gone.xml', '/nested.xml')),
      '/one.xml': xml(
        pagesXml('/a', '/b?x=1&amp;y=2').replace(
          '</url>',
          '<image:image><image:loc>http://x/i</image:loc></image:image></url>',
        ),
      ),
      '/two.xml.gz': { type: 'application/octet-stream', body: gzipSync(pagesXml('/c', '/a')) },
      '/nested.xml': xml(indexXml('/three.xml')),
      '/three.xml': xml(pagesXml('/d')),
      '*': linksTo('/not-in-it'),
    };
    delete routes['*'];
    for (const page of ['/a', '/b?x=1&y=2', '/c', '/d']) routes[page] = linksTo('/not-in-it');
    const pages = await crawl('/sitemap.xml');
    expect(told(pages)).toEqual(['1 /a', '1 /b?x=1&y=2', '1 /c', '1 /gone.xml page_not_found', '1 /d']);
    expect(await readdir(folder)).toHaveLength(4);
    expect(told(await crawl('/two.xml.gz'))).toEqual(['1 /c', '1 /a']);
  });

  it('that robots.txt names adds to what the root links to', async () => {
    routes = {
      '/robots.txt': `Sitemap: ${origin}/map.xml\nSitemap: /missing.xml`,
      '/map.xml': xml(pagesXml('/linked', '/only-in-map')),
      '/': linksTo('/linked'),
      '/linked': linksTo('/deep'),
      ...{ '/only-in-map': 'x', '/deep': 'x' },
    };
    expect(told(await crawl())).toEqual(['0 /', '1 /linked', '1 /only-in-map', '2 /deep']);
    expect(told(await crawl('/', { depth: 0 }))).toEqual(['0 /']);
    expect(told(await crawl('/linked'))).toEqual(['0 /linked', '1 /deep']);
  });

  it('says at once how many pages may come of it, and a crawl when its last level is known', async () => {
    const expected: number[] = [];
    const onExpected = async (pages: number) => void expected.push(pages);
    routes = {
      '/sitemap.xml': xml(pagesXml('/a', '/b', '/gone', '/a')),
      '/a': linksTo('/c', '/d'),
      '/b': '<meta name="robots" content="noindex">',
      ...{ '/c': 'x', '/d': 'x' },
    };
    await crawl('/sitemap.xml', { onExpected });
    expect(expected.splice(0)).toEqual([3, 2, 1]);
    await crawl('/sitemap.xml', { onExpected, maxPages: 2 });
    expect(expected.splice(0), 'no more than are wanted').toEqual([2, 1, 1]);
    await crawl('/a', { onExpected, depth: 1 });
    expect(expected.splice(0)).toEqual([2, 1]);
    await crawl('/a', { onExpected, depth: 2 });
    expect(expected, 'the links of the last level are not known before').toEqual([]);
  });

  it('of sitemaps without end is read up to a limit', async () => {
    let next = 0;
    routes = { '*': () => xml(indexXml(`/${++next}.xml`, `/${++next}.xml`)), '/robots.txt': '' };
    expect((await failureOf(crawl('/start.xml'))).failure.code).toBe('empty_site');
    expect(server.requests).toHaveLength(52);
  });
});

describe('a crawl that was broken off', () => {
  it('fetches only the rest, and gives the same pages in the same order', async () => {
    routes = {
      '/robots.txt': `Sitemap: ${origin}/map.xml`,
      '/map.xml': xml(pagesXml('/mapped')),
      '/': linksTo('/a', '/b', '/moved', '/broken'),
      '/moved': redirectTo('/b/2'),
      '/mapped': 'mapped',
      '*': ({ url }) =>
        url.pathname === '/broken' ? { status: 404 } : linksTo(`${url.pathname}/1`, `${url.pathname}/2`),
    };
    const whole = await crawl('/', { depth: 2 });
    expect(whole.length).toBeGreaterThan(7);
    for (const count of [1, 4, whole.length]) {
      const kept = new Map(whole.slice(0, count).flatMap((page) => ('page' in page ? [[page.url, page.page]] : [])));
      const before = server.requests.length;
      const again = await crawl('/', { depth: 2, stored: async (url) => kept.get(url) ?? null });
      expect(again).toEqual(whole);
      const paths = [...kept.keys()].map((url) => new URL(url).pathname);
      expect(
        asked()
          .slice(before)
          .filter((path) => paths.includes(path)),
      ).toEqual([]);
    }
  });
});
