/**
 * The address of a page as a crawl knows it: absolute, http(s), without fragment, user, default port, campaign marks
 * and session ids; everything else, the order of the query too, as given. Null for what is no such address, and for
 * one of over 2,000 characters.
 */
export function pageAddress(href: string, base?: string): URL | null {
  const trimmed = href.trim();
  // Node claims of some longer addresses that it could parse them, and throws.
  if (trimmed.length > MAX_GIVEN_CHARACTERS || !URL.canParse(trimmed, base)) return null;
  const url = new URL(trimmed, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.hash = '';
  url.username = '';
  url.password = '';
  url.pathname = url.pathname.replace(/;jsessionid=[^/;]*/gi, '');
  // By hand: URLSearchParams would spell what it keeps anew.
  const query = url.search.slice(1).split('&');
  url.search = query.filter((pair) => pair !== '' && !isNoise(pair)).join('&');
  return url.href.length > MAX_CHARACTERS ? null : url;
}

const MAX_CHARACTERS = 2_000;
/** Before white space and session ids are removed. */
const MAX_GIVEN_CHARACTERS = 4_000;

function isNoise(pair: string): boolean {
  const [name = '', value = ''] = pair.toLowerCase().split('=', 2);
  if (name.startsWith('utm_') || CAMPAIGN.has(name) || SESSION.test(name)) return true;
  return name === 'sid' && /^[0-9a-f]{32}$/.test(value);
}

const CAMPAIGN = new Set(['fbclid', 'gclid', 'dclid', 'msclkid', 'yclid', 'mc_cid', 'mc_eid', '_ga', '_gl', 'igshid']);
const SESSION = /^(jsessionid|phpsessid|aspsessionid\w*|session_?id|cfid|cftoken)$/;

/** What the pages of a site have in common: `www.` and the bare name, http and https are one. */
export function siteOf(url: URL): string {
  return url.host.replace(/^www\./, '');
}

/** Equal for two addresses that are taken for the same page. */
export function pageKey(url: URL): string {
  return siteOf(url) + url.pathname + url.search;
}

/** Whether an address looks as if it had been made by links that lead ever deeper into themselves. */
export function isTrap(url: URL): boolean {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  if (parts.length > MAX_PARTS) return true;
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return Math.max(0, ...counts.values()) > MAX_REPEATS;
}

const MAX_PARTS = 20;
const MAX_REPEATS = 3;

/** Whether an address ends like a file that nobody reads: not worth the request. */
export function isUnreadable(url: URL): boolean {
  return UNREADABLE.test(url.pathname);
}

const UNREADABLE = new RegExp(
  `\\.(${[
    'png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|psd|eps',
    'mp3|mp4|m4a|m4v|ogg|oga|ogv|wav|flac|webm|mov|avi|mkv|mpe?g|wmv',
    'zip|7z|rar|tar|tgz|gz|bz2|xz|zst|iso|dmg|exe|msi|deb|rpm|apk|jar|bin|pkg|torrent',
    'css|m?js|map|wasm|woff2?|ttf|otf|eot|rss|atom|ics|vcf',
  ].join('|')})$`,
  'i',
);
