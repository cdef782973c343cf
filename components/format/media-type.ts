import { isMediaType, type MediaType } from '#domain/media-type.ts';

/** What a kind of document is called where there is little room. */
const SHORT_NAMES = {
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
  'application/vnd.oasis.opendocument.text': 'OpenDocument',
  'application/epub+zip': 'EPUB',
  'application/rtf': 'RTF',
  'text/csv': 'Table',
  'application/json': 'JSON',
  'text/html': 'Web page',
  'text/markdown': 'Markdown',
  'text/plain': 'Plain text',
  'text/vtt': 'WebVTT captions',
  'application/x-subrip': 'SubRip captions',
} as const satisfies Record<MediaType, string>;

/** `PDF`, `Web page`; a type that nobody here knows by its own name, none at all by null. */
export function formatMediaType(mediaType: string | null): string | null {
  if (mediaType === null) return null;
  return isMediaType(mediaType) ? SHORT_NAMES[mediaType] : mediaType;
}

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** `German` for `de`; null where it does not show, or makes no sense. */
export function formatLanguage(tag: string | null): string | null {
  if (tag === null || tag === '' || tag === 'und') return null;
  try {
    return languages.of(tag) ?? null;
  } catch {
    return null;
  }
}
