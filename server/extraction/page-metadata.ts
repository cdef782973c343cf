/** What a page says of itself in its head. */
export interface PageMetadata {
  /** The site's name, as it declares it; also the name of its host. */
  readonly siteNames: readonly string[];
  /** Its title without the site's name: `og:title`, the headline for search engines. */
  readonly headlines: readonly string[];
  readonly isArticle: boolean;
  /** The text of the article, as it is told to search engines; or null. */
  readonly articleText: string | null;
}

export function readMetadata(document: Document): PageMetadata {
  const meta = (name: string) => {
    const found = document.querySelector(`meta[property="${name}"], meta[name="${name}"]`);
    return found?.getAttribute('content')?.trim() ?? '';
  };
  const data = linkedData(document);
  const articles = data.filter((each) => typesOf(each).some((type) => ARTICLE_TYPES.test(type)));
  const sites = data.filter((each) => typesOf(each).some((type) => SITE_TYPES.test(type)));
  const hosts = [meta('og:url'), document.querySelector('link[rel=canonical]')?.getAttribute('href') ?? ''].flatMap(
    hostOf,
  );
  const strings = (values: readonly unknown[]) =>
    values.filter((value) => typeof value === 'string').map((value) => value.trim());
  const publishers = articles.map(({ publisher }) => (isRecord(publisher) ? publisher.name : null));
  const texts = strings(articles.map(({ articleBody }) => articleBody));
  const known = (values: readonly string[]) => [...new Set(values)].filter((value) => value !== '');
  return {
    siteNames: known([
      meta('og:site_name'),
      meta('application-name'),
      meta('apple-mobile-web-app-title'),
      ...strings([...publishers, ...sites.map(({ name }) => name)]),
      ...hosts,
    ]),
    headlines: known([meta('og:title'), meta('twitter:title'), ...strings(articles.map(({ headline }) => headline))]),
    isArticle: meta('og:type') === 'article' || articles.length > 0,
    articleText: texts.find((text) => text.length >= LEAST_ARTICLE_TEXT) ?? null,
  };
}

const ARTICLE_TYPES = /Article|BlogPosting|^Report$/;
const SITE_TYPES = /^(?:WebSite|Organization|NewsMediaOrganization)$/;
const LEAST_ARTICLE_TEXT = 100;
const MOST_BLOCKS = 20;
const MOST_CHARS = 4_000_000;
const MOST_ITEMS = 500;

/** The things that a page describes in JSON-LD. */
function linkedData(document: Document): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const scripts = [...document.querySelectorAll('script[type="application/ld+json"]')].slice(0, MOST_BLOCKS);
  for (const { textContent } of scripts) {
    if (textContent === null || textContent.length > MOST_CHARS) continue;
    try {
      const waiting: unknown[] = [JSON.parse(textContent)];
      for (let count = 0; waiting.length > 0 && count < MOST_ITEMS; count += 1) {
        const value = waiting.shift();
        if (Array.isArray(value)) waiting.push(...value.slice(0, MOST_ITEMS));
        if (!isRecord(value)) continue;
        found.push(value);
        waiting.push(value['@graph'], value.mainEntity, value.mainEntityOfPage);
      }
    } catch {
      // What is not JSON describes nothing.
    }
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typesOf({ '@type': type }: Record<string, unknown>): string[] {
  return [type].flat().filter((each) => typeof each === 'string');
}

/** A host with and without what comes before and behind its name. */
function hostOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { hostname } = new URL(address);
  const labels = hostname.replace(/^www\./, '').split('.');
  return [labels.join('.'), labels.at(-2) ?? '', labels[0] ?? ''];
}
