import { access, rm } from 'node:fs/promises';
import { type Failure, type FailureCode, FailureError, fail } from '#domain/failure.ts';
import type { FetchPolicy } from '#server/sources/safe-fetch.ts';
import { parseWebAddress } from '#server/sources/web-address.ts';
import { type Frontier, openFrontier } from './frontier.ts';
import { type PageLinks, readLinks } from './links.ts';
import { systemWait, type Wait } from './pace.ts';
import { pageAddress, pageKey, siteOf } from './page-address.ts';
import { wishesOfHeaders } from './robots.ts';
import { readSitemap, type Sitemap } from './sitemap.ts';
import { isOfInstallation, openVisitor, type StoredPage, type Visitor } from './visitor.ts';

export type { StoredPage } from './visitor.ts';

export interface CrawlOptions {
  /** How many links away from the start a page may be. */
  depth: number;
  /** The most pages that are given, failed ones included. */
  maxPages: number;
  /** The least time between two requests; robots.txt may ask for more. */
  delayMs: number;
  fetchPolicy: FetchPolicy;
  /** Where to save what is at `url`. What turns out not to be a page of its own is removed again. */
  fileFor(url: string): string;
  /** A page that an earlier run saved, by the `url` that it was given with: not fetched again, its links are read. */
  stored(url: string): Promise<StoredPage | null>;
  /** Told how many more pages may be given, from when all addresses are known on, and with each address visited. */
  onExpected?: (pages: number) => Promise<void>;
  /** Milliseconds; the system's clock unless told otherwise. */
  clock?: () => number;
  wait?: Wait;
}

export type CrawledPage = {
  /** Normalised, before redirects: what `stored` is asked for. */
  readonly url: string;
  readonly depth: number;
} & ({ readonly page: StoredPage } | { readonly failure: Failure });

/**
 * The pages of a site, as they are found: those that a sitemap names, if the start is one; else breadth first over the
 * links of the same host, with what robots.txt says of sitemaps if the start is the root. The same site with the same
 * pages gives the same pages in the same order, however many of them were stored before.
 *
 * A page that fails is given as a failure, and the crawl goes on; redirects off the site, what nobody can read, and
 * what robots.txt, the server (`X-Robots-Tag`) or the page itself (`noindex`) does not want taken are passed over.
 *
 * @throws FailureError what keeps the crawl from beginning: `invalid_url`, `robots_disallowed`, `robots_unavailable`,
 *   whatever fetching the start throws; `empty_site` where no page was given at all; `storage_full`; and the failure of
 *   the last page where ten in a row could not be reached: they can be asked for again later. The reason of `signal`.
 */
export async function* crawlSite(
  start: string,
  options: CrawlOptions,
  signal: AbortSignal,
): AsyncGenerator<CrawledPage, void, undefined> {
  const { clock = Date.now, wait = systemWait } = options;
  const visitor = openVisitor({ fetchPolicy: options.fetchPolicy, delayMs: options.delayMs, clock, wait }, signal);
  const address = pageAddress(parseWebAddress(start).href) ?? fail('invalid_url', { url: start });
  const { obtained, sitemap } = await fetchStart(address, visitor, options);
  const home = new URL(obtained.page.finalUrl);
  const crawl: Crawl = {
    options,
    visitor,
    frontier: openFrontier(siteOf(home), options.maxPages * ADDRESSES_PER_PAGE + MORE_ADDRESSES),
    fetchesLeft: options.maxPages * FETCHES_PER_PAGE + MORE_FETCHES,
    unreachedInARow: 0,
    given: 0,
  };
  for await (const page of sitemap === null ? pagesFrom(address, obtained, crawl) : pagesOf(sitemap, crawl)) {
    signal.throwIfAborted();
    yield page;
    crawl.given += 1;
    if (crawl.given >= options.maxPages) return;
    const lost = 'failure' in page && UNREACHED.has(page.failure.code);
    crawl.unreachedInARow = lost ? crawl.unreachedInARow + 1 : 0;
    if (lost && crawl.unreachedInARow >= MAX_UNREACHED_IN_A_ROW) throw new FailureError(page.failure);
  }
  if (crawl.given === 0) fail('empty_site', { host: home.host });
}

type FailedPage = Extract<CrawledPage, { readonly failure: Failure }>;

interface Crawl {
  readonly options: CrawlOptions;
  readonly visitor: Visitor;
  readonly frontier: Frontier;
  /** What is fetched and then not given counts, too: a site may consist of nothing else. */
  fetchesLeft: number;
  unreachedInARow: number;
  /** How many pages were given. */
  given: number;
}

const ADDRESSES_PER_PAGE = 10;
const MORE_ADDRESSES = 10_000;
const FETCHES_PER_PAGE = 3;
const MORE_FETCHES = 100;
const MAX_UNREACHED_IN_A_ROW = 10;
const MAX_SITEMAPS = 50;

/** What speaks of the site rather than of the page. */
const UNREACHED: ReadonlySet<FailureCode> = new Set([
  'rate_limited',
  'connection_failed',
  'request_timed_out',
  'host_not_found',
]);

async function fetchStart(
  address: URL,
  visitor: Visitor,
  options: CrawlOptions,
): Promise<{ obtained: Obtained; sitemap: Sitemap | null }> {
  const { host } = address;
  if (!(await visitor.rulesFor(address)).isAllowed(address)) fail('robots_disallowed', { host });
  const kept = await storedPage(address, options);
  if (kept !== null) return { obtained: { page: kept, isKept: true }, sitemap: null };
  // The start may lead to another host: then that is the site.
  const page = await visitor.fetch(address, options.fileFor(address.href), 'start', () => true);
  if (page === null) return fail('robots_disallowed', { host });
  const sitemap = HTML.has(page.mediaType ?? '') ? null : await readSitemap(page.file);
  if (sitemap !== null) await rm(page.file, { force: true });
  return { obtained: { page, isKept: false }, sitemap };
}

/** Breadth first, level by level. The second begins with the links of the start and goes on with the sitemaps. */
async function* pagesFrom(address: URL, start: Obtained, crawl: Crawl): AsyncGenerator<CrawledPage> {
  const { frontier, options } = crawl;
  const isNew = (url: URL) => frontier.discover(url);
  frontier.discover(address);
  const first = await visit(address, 0, crawl, start);
  if (first.given !== null) yield first.given;
  let level = first.links.filter(isNew);
  for (let depth = 1; depth <= options.depth; depth++) {
    const next: URL[] = [];
    const sitemaps = depth === 1 && address.pathname === '/' ? await sitemapsOf(start.page, crawl) : [];
    const isLast = depth === options.depth && sitemaps.length === 0;
    let left = level.length;
    for await (const url of withSitemaps(level, sitemaps, crawl)) {
      if (crawl.fetchesLeft <= 0) return;
      if (isLast) await expectPages(crawl, left--);
      const { given, links } = await visit(url, depth, crawl);
      if (given !== null) yield given;
      if (depth < options.depth) next.push(...links.filter(isNew));
    }
    level = next;
  }
}

/** Tells how many pages may come of the addresses that are not visited yet, once all are known. */
async function expectPages({ options, given }: Crawl, addresses: number): Promise<void> {
  await options.onExpected?.(Math.min(addresses, options.maxPages - given));
}

/** The sitemaps that robots.txt names. */
async function sitemapsOf(start: StoredPage, { visitor }: Crawl): Promise<URL[]> {
  const { sitemaps } = await visitor.rulesFor(new URL(start.finalUrl));
  return sitemaps.map((address) => pageAddress(address)).filter((address) => address !== null);
}

/** Sitemaps are asked for when the links have come to their end: until then there is enough to do. */
async function* withSitemaps(level: readonly URL[], addresses: readonly URL[], crawl: Crawl): AsyncGenerator<URL> {
  yield* level;
  // Nobody asked for these; one that is missing is nothing to tell.
  for await (const found of addressesIn({ kind: 'sitemaps', addresses }, crawl)) if (found instanceof URL) yield found;
}

/** The pages that a sitemap names, and of its own sitemaps those that cannot be had. */
async function* pagesOf(sitemap: Sitemap, crawl: Crawl): AsyncGenerator<CrawledPage> {
  const pages = sitemap.kind === 'pages' ? sitemap.addresses.filter((url) => crawl.frontier.discover(url)) : null;
  let left = pages?.length ?? 0;
  for await (const found of pages ?? addressesIn(sitemap, crawl)) {
    if (crawl.fetchesLeft <= 0) return;
    if (pages !== null) await expectPages(crawl, left--);
    const { given } = found instanceof URL ? await visit(found, 1, crawl) : { given: found };
    if (given !== null) yield given;
  }
}

/** Those of a sitemap, or of one sitemap after the other: the later ones may never be needed. */
async function* addressesIn(
  { kind, addresses }: Sitemap,
  crawl: Crawl,
  asked = new Set<string>(),
): AsyncGenerator<URL | FailedPage> {
  const { frontier } = crawl;
  if (kind === 'pages') return yield* addresses.filter((url) => frontier.discover(url));
  for (const url of addresses) {
    if (!frontier.isWithin(url) || asked.has(url.href) || asked.size >= MAX_SITEMAPS) continue;
    asked.add(url.href);
    const found = await fetchSitemap(url, crawl);
    if (found === null) continue;
    if ('failure' in found) yield found;
    else yield* addressesIn(found, crawl, asked);
  }
}

async function fetchSitemap(url: URL, crawl: Crawl): Promise<Sitemap | FailedPage | null> {
  const { visitor, options, frontier } = crawl;
  crawl.fetchesLeft -= 1;
  try {
    const page = await visitor.fetch(url, options.fileFor(url.href), 'sitemap', frontier.isWithin);
    if (page === null) return null;
    const sitemap = await readSitemap(page.file);
    await rm(page.file, { force: true });
    return sitemap;
  } catch (error) {
    return { url: url.href, depth: 1, failure: failureOfPage(error) };
  }
}

interface Obtained {
  readonly page: StoredPage;
  /** By an earlier run, so that it is not ours to remove. */
  readonly isKept: boolean;
}

/** What there is at an address that was discovered: a page or a failure to give, if any, and where it leads. */
async function visit(
  url: URL,
  depth: number,
  crawl: Crawl,
  start: Obtained | null = null,
): Promise<{ given: CrawledPage | null; links: readonly URL[] }> {
  const { frontier } = crawl;
  if (frontier.isTaken(url)) return { given: null, links: [] };
  let obtained: Obtained | null;
  try {
    obtained = start ?? (await obtain(url, crawl));
  } catch (error) {
    const failure = failureOfPage(error);
    return { given: failure.code === 'not_text' ? null : { url: url.href, depth, failure }, links: [] };
  }
  if (obtained === null) return { given: null, links: [] };
  const { page, isKept } = obtained;
  const final = new URL(page.finalUrl);
  const told = wishesOfHeaders(page.robotsTags ?? []);
  const { links, canonical, isNoIndex } = isHtml(page) ? await readLinks(page.file, page) : NO_LINKS;
  const isCopy = canonical !== null && isCopyOf(canonical, [url, final], frontier);
  for (const address of [url, final]) frontier.take(address);
  const followed = told.isNoFollow ? [] : links;
  if (!isNoIndex && !told.isNoIndex && !isCopy) return { given: { url: url.href, depth, page }, links: followed };
  if (!isKept) await rm(page.file, { force: true });
  return { given: null, links: followed };
}

async function obtain(url: URL, crawl: Crawl): Promise<Obtained | null> {
  const { options, visitor, frontier } = crawl;
  if (!(await visitor.rulesFor(url)).isAllowed(url)) return null;
  const kept = await storedPage(url, options);
  if (kept !== null) return { page: kept, isKept: true };
  crawl.fetchesLeft -= 1;
  const mayFollow = (target: URL) => frontier.isWithin(target) && !frontier.isTaken(target);
  const page = await visitor.fetch(url, options.fileFor(url.href), 'page', mayFollow);
  return page && { page, isKept: false };
}

async function storedPage(url: URL, options: CrawlOptions): Promise<StoredPage | null> {
  const page = await options.stored(url.href);
  if (page === null) return null;
  return access(page.file).then(
    () => page,
    () => null,
  );
}

/** The failure of one page; what speaks of us rather than of it is thrown on. */
function failureOfPage(error: unknown): Failure {
  if (error instanceof FailureError && !isOfInstallation(error.failure)) return error.failure;
  throw error;
}

/**
 * Whether a page calls itself by the address of one that is there already. If that one is not there yet, this page
 * stands for it. A page that says it were the start is not believed: careless templates say so of every page.
 */
function isCopyOf(canonical: URL, own: readonly URL[], frontier: Frontier): boolean {
  if (!frontier.isWithin(canonical) || own.some((url) => pageKey(url) === pageKey(canonical))) return false;
  if (canonical.pathname === '/' && canonical.search === '') return false;
  if (frontier.isTaken(canonical)) return true;
  frontier.take(canonical);
  return false;
}

const HTML = new Set(['text/html', 'application/xhtml+xml']);
const NO_LINKS: PageLinks = { links: [], canonical: null, isNoIndex: false };

/** A page without a type is most likely one that a careless server sends. */
function isHtml({ mediaType }: StoredPage): boolean {
  return mediaType === null || HTML.has(mediaType);
}
