import { FailureError, fail } from '#domain/failure.ts';
import { type FetchPolicy, fetchText } from '#server/sources/safe-fetch.ts';
import { parseRobots } from './robots-rules.ts';

/** The name by which robots.txt and robots meta elements can speak to us. */
export const ROBOT_NAME = 'Throughline';

/** What an origin asks of programs. */
export interface RobotsRules {
  isAllowed(url: URL): boolean;
  /** How long to wait between two requests; 0 where it asks for nothing, at most 30 s. */
  readonly delayMs: number;
  /** Absolute addresses. */
  readonly sitemaps: readonly string[];
}

/**
 * Fetches the robots.txt of an origin. That there is none, or that it is not for us (4xx), allows everything.
 *
 * @throws FailureError `robots_unavailable` (5xx), `rate_limited`, and what the network throws: while it cannot be
 *   known what is allowed, nothing is
 * @see RFC 9309, 2.3.1
 */
export async function fetchRobots(origin: string, policy: FetchPolicy, signal: AbortSignal): Promise<RobotsRules> {
  const address = `${origin}/robots.txt`;
  try {
    const limited = { ...policy, maxBytes: MAX_BYTES };
    const acceptStatus = (status: number) => status >= 400 && status < 500 && status !== 429;
    const { status, text } = await fetchText(address, limited, signal, { acceptStatus });
    return readRobots(address, status < 300 ? text : '');
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    if (MEANS_NONE.has(error.failure.code)) return readRobots(address, '');
    if (error.failure.code !== 'server_error') throw error;
    const { host } = new URL(origin);
    return fail('robots_unavailable', { host }, { cause: error, retryAfterMs: error.retryAfterMs });
  }
}

/** What a page, or the server that sends it, asks of programs. */
export interface RobotsWishes {
  /** Not to be kept. */
  readonly isNoIndex: boolean;
  /** Its links are not to be followed. */
  readonly isNoFollow: boolean;
}

/** The wishes of a list of directives, as in `<meta name=robots content="…">`. */
export function wishesOf(directives: string): RobotsWishes {
  const wishes = directives.toLowerCase().split(/[\s,]+/);
  const isNone = wishes.includes('none');
  return { isNoIndex: isNone || wishes.includes('noindex'), isNoFollow: isNone || wishes.includes('nofollow') };
}

/** The wishes of `X-Robots-Tag` headers: those for every program, and those that begin with our name. */
export function wishesOfHeaders(tags: readonly string[]): RobotsWishes {
  const ours = tags.flatMap((tag) => {
    const named = /^\s*([\w-]+)\s*:(.*)$/s.exec(tag);
    if (named === null || VALUED.test(named[1] ?? '')) return [tag];
    return named[1]?.toLowerCase() === ROBOT_NAME.toLowerCase() ? [named[2] ?? ''] : [];
  });
  return wishesOf(ours.join(','));
}

/** Directives that have a value after a colon, as the name of a program has its directives. */
const VALUED = /^(unavailable_after|max-snippet|max-image-preview|max-video-preview)$/i;

/** Four times what every reader of robots.txt must take. */
const MAX_BYTES = 2 * 1024 ** 2;
const MAX_DELAY_MS = 30_000;
const MAX_ADDRESS = 4_000;

const MEANS_NONE: ReadonlySet<string> = new Set(['too_many_redirects', 'page_refused']);

/** The rules that the text of a robots.txt at `address` gives to us. */
export function readRobots(address: string, text: string): RobotsRules {
  const { origin } = new URL(address);
  const { isAllowed, crawlDelaySeconds, sitemaps } = parseRobots(text, ROBOT_NAME);
  return {
    isAllowed: (url) => url.origin !== origin || isAllowed(spelledPath(url)),
    delayMs: Math.min(Math.max(0, crawlDelaySeconds * 1000), MAX_DELAY_MS),
    sitemaps: sitemaps
      .filter((sitemap) => sitemap.length <= MAX_ADDRESS && URL.canParse(sitemap, address))
      .map((sitemap) => new URL(sitemap, address).href),
  };
}

function spelledPath(url: URL): string {
  return (url.pathname + url.search).replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
}
