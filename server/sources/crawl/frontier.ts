import { isTrap, isUnreadable, pageKey, siteOf } from './page-address.ts';

/** Which addresses of a site a crawl has come across, and which pages it has. */
export interface Frontier {
  /** Whether an address belongs to the site. */
  isWithin(url: URL): boolean;
  /** Whether an address, new to the crawl, is worth a visit; from then on it is known. */
  discover(url: URL): boolean;
  /** Whether the page at an address is there already, perhaps under another address. */
  isTaken(url: URL): boolean;
  take(url: URL): void;
}

/** Pages that differ only in their query: sorted, filtered, paged lists without end. */
const MAX_QUERIES_PER_PATH = 50;

/** @param maxKnown the most addresses that are remembered; those behind it are not visited */
export function openFrontier(site: string, maxKnown: number): Frontier {
  const known = new Set<string>();
  const taken = new Set<string>();
  const queries = new Map<string, number>();
  const isWithin = (url: URL) => siteOf(url) === site;
  return {
    isWithin,
    discover(url) {
      const key = pageKey(url);
      if (!isWithin(url) || known.has(key) || taken.has(key) || known.size >= maxKnown) return false;
      if (isTrap(url) || isUnreadable(url)) return false;
      if (url.search !== '') {
        const count = (queries.get(url.pathname) ?? 0) + 1;
        queries.set(url.pathname, count);
        if (count > MAX_QUERIES_PER_PATH) return false;
      }
      known.add(key);
      return true;
    },
    isTaken: (url) => taken.has(pageKey(url)),
    take: (url) => void taken.add(pageKey(url)),
  };
}
