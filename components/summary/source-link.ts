import type { Citation, Summary } from '#domain/summary.ts';

/** Where a citation leads in the source itself, or null where the source has no address. */
export function sourceLink(
  summary: Pick<Summary, 'id' | 'source'>,
  citation: Pick<Citation, 'quote' | 'locator'>,
): { href: string; label: string } | null {
  const { source } = summary;
  const { locator } = citation;
  if (source.kind === 'upload') {
    if (locator.kind !== 'page') return null;
    return {
      href: `/api/sources/${encodeURIComponent(summary.id)}/file#page=${locator.page}`,
      label: 'Open the PDF here',
    };
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
        href: `${url.href}${url.hash === '' ? '#' : ''}${textDirective(citation.quote)}`,
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
