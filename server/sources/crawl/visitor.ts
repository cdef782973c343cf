import { type Failure, FailureError, fail, isOutage } from '#domain/failure.ts';
import { readableType } from '#server/sources/readable-type.ts';
import { type FetchPolicy, type OpenedResponse, openUrl } from '#server/sources/safe-fetch.ts';
import { openPace, type Wait } from './pace.ts';
import { fetchRobots, type RobotsRules } from './robots.ts';
import { MAX_SITEMAP_BYTES } from './sitemap.ts';

/** A page on the disk, with what the server said of it. */
export interface StoredPage {
  file: string;
  /** After redirects. */
  finalUrl: string;
  mediaType: string | null;
  charset: string | null;
  bytes: number;
  sha256: string;
  filename: string | null;
  /** Each `X-Robots-Tag` header. Of what an earlier run has kept there were none that forbade it. */
  robotsTags?: readonly string[];
}

/** What is wanted of an address: any document that can be read; also a sitemap; a sitemap only. */
export type Wanted = 'page' | 'start' | 'sitemap';

/** Makes the requests of a crawl: politely, only where robots.txt allows it, again where that may help. */
export interface Visitor {
  /** What robots.txt at the origin of `url` says; asked for once. Throws as {@link fetchRobots} does. */
  rulesFor(url: URL): Promise<RobotsRules>;
  /**
   * Fetches `url` into `file`. Null where a redirect leads to what `mayFollow` declines or robots.txt forbids.
   *
   * @throws FailureError as `openUrl` does, after at most two more tries; `not_text` for what nobody can read
   */
  fetch(url: URL, file: string, wanted: Wanted, mayFollow: (target: URL) => boolean): Promise<StoredPage | null>;
}

export interface VisitorPolicy {
  fetchPolicy: FetchPolicy;
  delayMs: number;
  clock: () => number;
  wait: Wait;
}

const MAX_RETRIES = 2;
const FIRST_RETRY_MS = 1_000;
/** Who asks for more than this is not waited for within a crawl. */
const MAX_RETRY_AFTER_MS = 120_000;

export function openVisitor(policy: VisitorPolicy, signal: AbortSignal): Visitor {
  const pace = openPace(policy.delayMs, policy.clock, policy.wait);
  const rules = new Map<string, Promise<RobotsRules>>();

  const politely = async <T>(make: () => Promise<T>): Promise<T> => {
    for (let retries = 0; ; retries++) {
      try {
        return await pace.request(make, signal);
      } catch (error) {
        const waitMs = retries < MAX_RETRIES ? retryDelayMs(error, retries) : null;
        if (waitMs === null) throw error;
        await policy.wait(waitMs, signal);
      }
    }
  };

  const askRules = async ({ origin }: URL) => {
    const asked = await politely(() => fetchRobots(origin, policy.fetchPolicy, signal));
    pace.slowDownTo(asked.delayMs);
    return asked;
  };

  const rulesFor = (url: URL) => {
    const asked = rules.get(url.origin) ?? askRules(url);
    rules.set(url.origin, asked);
    return asked;
  };

  const fetchOnce = async (url: URL, file: string, wanted: Wanted, mayFollow: (target: URL) => boolean) => {
    const maxBytes = Math.min(policy.fetchPolicy.maxBytes, MAX_SITEMAP_BYTES);
    const limits = wanted === 'sitemap' ? { ...policy.fetchPolicy, maxBytes } : policy.fetchPolicy;
    const onRedirect = async (target: URL) => {
      if (!mayFollow(target) || !(await rulesFor(target)).isAllowed(target)) throw new Declined();
    };
    const response = await openUrl(url.href, limits, signal, { onRedirect });
    try {
      assertWanted(response, wanted);
      const { mediaType, charset, filename, robotsTags, url: finalUrl } = response;
      return { file, finalUrl, mediaType, charset, filename, robotsTags, ...(await response.save(file, () => {})) };
    } finally {
      response.close();
    }
  };

  return {
    rulesFor,
    async fetch(url, file, wanted, mayFollow) {
      try {
        return await politely(() => fetchOnce(url, file, wanted, mayFollow));
      } catch (error) {
        if (error instanceof Declined) return null;
        throw error;
      }
    },
  };
}

/** A redirect led where this crawl does not go. */
class Declined extends Error {}

/** Whether a failure is one of our own storage rather than of a page or its server. */
export function isOfInstallation({ code }: Failure): boolean {
  return code === 'storage_full' || isOutage(code);
}

/** How long to wait before the next try, or null where none can help. */
function retryDelayMs(error: unknown, retries: number): number | null {
  if (!(error instanceof FailureError) || !error.failure.retryable || isOfInstallation(error.failure)) return null;
  const ms = error.retryAfterMs ?? FIRST_RETRY_MS * 2 ** retries;
  return ms <= MAX_RETRY_AFTER_MS ? ms : null;
}

function assertWanted(response: OpenedResponse, wanted: Wanted): void {
  const type = response.mediaType ?? '';
  if (wanted === 'sitemap' || (wanted === 'start' && MAY_BE_GZIP.has(type))) return;
  // Only a named file of an unknown type can be known to be readable; a page without a type is taken to be one.
  const isUntold = readableType(response) === null && type !== '';
  if (isUntold || NOT_FOR_READING.test(type)) fail('not_text', { host: new URL(response.url).host, type });
}

const MAY_BE_GZIP = new Set(['application/gzip', 'application/x-gzip', 'application/octet-stream']);

/** Text by their type, but made for programs. */
const NOT_FOR_READING = /^(text\/(css|javascript|calendar|x?vcard)|application\/(rss|atom)\+xml|image\/svg\+xml)$/;
