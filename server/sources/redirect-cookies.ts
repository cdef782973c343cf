/**
 * The cookies of one chain of redirects, forgotten at its end. Some sites set a cookie, redirect, and redirect for
 * ever when it does not come back. Understands what such chains use: name, value, Domain; a Secure cookie goes only
 * over https.
 */
export class RedirectCookies {
  readonly #cookies = new Map<string, { pair: string; domain: string; isExact: boolean; isSecure: boolean }>();

  keep(from: URL, setCookie: string | string[] | undefined): void {
    for (const line of [setCookie ?? []].flat().slice(0, MAX_COOKIES)) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      if (name === '' || pair.length > MAX_CHARACTERS || this.#cookies.size >= MAX_COOKIES) continue;
      const stated = attribute(attributes, 'domain')?.replace(/^\./, '').toLowerCase();
      // A domain the host is no part of is a foreign one, and one without a dot is everybody's.
      if (stated && (!isWithin(from.hostname, stated) || !stated.includes('.'))) continue;
      const domain = stated || from.hostname;
      const isSecure = attribute(attributes, 'secure') !== undefined;
      this.#cookies.set(`${domain} ${name}`, { pair, domain, isExact: !stated, isSecure });
    }
  }

  /** The Cookie header for a hop: what the caller sends himself, then what fits of what was kept. */
  headerFor(url: URL, own?: string): { cookie?: string } {
    const pairs = own === undefined ? [] : [own];
    for (const { pair, domain, isExact, isSecure } of this.#cookies.values()) {
      const fits = isExact ? url.hostname === domain : isWithin(url.hostname, domain);
      if (fits && (!isSecure || url.protocol === 'https:')) pairs.push(pair);
    }
    return pairs.length === 0 ? {} : { cookie: pairs.join('; ') };
  }
}

const MAX_COOKIES = 50;
const MAX_CHARACTERS = 4096;

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** The value of an attribute, '' for one without a value, undefined where it is missing. */
function attribute(attributes: readonly string[], name: string): string | undefined {
  for (const attribute of attributes) {
    const [key = '', value = ''] = attribute.split('=', 2);
    if (key.trim().toLowerCase() === name) return value.trim();
  }
  return undefined;
}
