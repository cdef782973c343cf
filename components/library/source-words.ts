import type { SummarySource } from '#domain/summary.ts';

/** What a person calls the source: the name of the file, the host of the page, or what it is. */
export function sourceName(source: SummarySource): string {
  if (source.kind === 'youtube') return 'YouTube';
  if (source.filename !== null) return source.filename;
  if (source.url !== null)
    return URL.canParse(source.url) ? new URL(source.url).host.replace(/^www\./, '') : source.url;
  return 'Pasted text';
}
