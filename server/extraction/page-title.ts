import type { PageMetadata } from './page-metadata.ts';

/**
 * The title of a page without the name of its site, which is taken off only where something proves that it is one: a
 * title may hold a colon or a dash of its own.
 *
 * @param title of the `<title>` element
 * @param headings of the first level
 */
export function pageTitle(
  title: string,
  headings: readonly string[],
  { siteNames, headlines }: Pick<PageMetadata, 'siteNames' | 'headlines'>,
): string | null {
  const sites = new Set(siteNames.map(keyOf).filter((key) => key !== ''));
  const keys = (texts: readonly string[]) => new Set(texts.map(keyOf).filter((key) => key !== '' && !sites.has(key)));
  const evidence = { sites, headlines: keys(headlines), headings: keys(headings) };
  const stated = headlines.filter((headline) => !sites.has(keyOf(headline)));
  for (const candidate of title === '' ? [...stated, ...headings] : [title]) {
    const clean = withoutSite(candidate, evidence);
    if (clean !== '') return clean;
  }
  return null;
}

interface Evidence {
  readonly sites: ReadonlySet<string>;
  readonly headlines: ReadonlySet<string>;
  readonly headings: ReadonlySet<string>;
}

function withoutSite(title: string, { sites, headlines, headings }: Evidence): string {
  const whole = keyOf(title);
  if (title.length > LONGEST_TITLE || headlines.has(whole) || headings.has(whole)) return title;
  const cuts = [...title.matchAll(SEPARATOR)]
    .slice(0, MOST_CUTS)
    .map(({ 0: sign, index }) => ({ start: index, end: index + sign.length, isColon: sign.startsWith(':') }));
  const ends = [...cuts, { start: title.length, end: title.length, isColon: false }];
  const starts = [{ start: 0, end: 0, isColon: false }, ...cuts];
  for (const from of starts) {
    for (const to of ends) {
      if (to.start <= from.end || to.start - from.end === title.length) continue;
      const part = title.slice(from.end, to.start).trim();
      const before = title.slice(0, from.start).trim();
      const after = title.slice(to.end).trim();
      const areSites = [before, after].every((rest) => rest === '' || sites.has(keyOf(rest)));
      // What follows a colon is more often a subtitle than a site.
      const mayBeSites =
        !to.isColon && before.length <= LONGEST_SITE && after.length <= LONGEST_SITE && !/^\p{Ll}/u.test(after);
      if (areSites || headlines.has(keyOf(part)) || (mayBeSites && headings.has(keyOf(part)))) return part;
    }
  }
  return title;
}

const LONGEST_SITE = 40;
const MOST_CUTS = 8;
const LONGEST_TITLE = 1_000;

/** What stands between the title of a page and the name of its site. */
const SEPARATOR = / [|\-–—·•»«›‹:/\\>~] |[|»] ?|: | :: /g;

/** Letters and digits alone: a site writes its name in several ways. */
function keyOf(text: string): string {
  return text
    .slice(0, LONGEST_TITLE)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
