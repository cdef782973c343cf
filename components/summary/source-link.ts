import type { Citation, Summary } from '#domain/summary.ts';

/** Where a source can be opened: the file that was given, if one was, and its address, if it has one. */
export interface SourcePlace {
  readonly fileHref: string | null;
  readonly url: string | null;
}

/** Where a citation leads in the source itself, or null where the source has no address. */
export function sourceLink(
  { id, source }: Pick<Summary, 'id' | 'source'>,
  citation: Pick<Citation, 'quote' | 'locator'>,
): { href: string; label: string } | null {
  const isFile = source.kind === 'upload';
  const fileHref = isFile ? `/api/sources/${encodeURIComponent(id)}/file` : null;
  return placeLink({ fileHref, url: isFile ? null : source.url }, citation);
}

/** Where a quote stands in a source that can be opened there, else null. */
export function placeLink(
  source: SourcePlace,
  { quote, locator }: Pick<Citation, 'quote' | 'locator'>,
): { href: string; label: string } | null {
  if (source.fileHref !== null) {
    return locator.kind === 'page'
      ? { href: `${source.fileHref}#page=${locator.page}`, label: 'Open the PDF here' }
      : null;
  }
  if (source.url === null || !URL.canParse(source.url)) return null;
  const url = new URL(source.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  switch (locator.kind) {
    case 'time':
      url.searchParams.set('t', `${Math.floor(locator.seconds)}s`);
      return { href: url.href, label: 'Watch from here' };
    case 'page':
      url.hash = `page=${locator.page}`;
      return { href: url.href, label: 'Open the PDF here' };
    case 'paragraph':
      return {
        href: `${url.href}${url.hash === '' ? '#' : ''}${textDirective(quote)}`,
        label: 'Open the page here',
      };
  }
}

/** A longer quote is named by its beginning and its end, as pages often break it by markup. */
const WHOLE_QUOTE_WORDS = 8;
const END_WORDS = 4;

/** @see https://wicg.github.io/scroll-to-text-fragment/ */
function textDirective(quote: string): string {
  const words = quote.split(/\s+/).filter(Boolean);
  const parts = words.length <= WHOLE_QUOTE_WORDS ? [words] : [words.slice(0, END_WORDS), words.slice(-END_WORDS)];
  return `:~:text=${parts.map((part) => encodeText(part.join(' '))).join(',')}`;
}

/** `-`, `,` and `&` mean something in a text directive; `encodeURIComponent` leaves the first as it is. */
function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll('-', '%2D');
}
