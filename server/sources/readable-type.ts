import { fail } from '#domain/failure.ts';
import { isMediaType, MEDIA_TYPES, type MediaType } from '#domain/media-type.ts';

/**
 * What a response is to be read as, by its declared type and its name, or null when only its content can tell.
 * Throws `not_text` for what cannot be read: pictures, sound, archives, programs.
 */
export function readableType(response: {
  url: string;
  mediaType: string | null;
  filename: string | null;
}): MediaType | null {
  const { mediaType, filename } = response;
  if (mediaType === null || UNTOLD.has(mediaType)) return typeByEnding(filename);
  // Servers know few endings: Markdown and captions are mostly sent as plain text.
  if (mediaType === 'text/plain') return typeByEnding(filename) ?? 'text/plain';
  const same = SAME_AS[mediaType] ?? (mediaType.endsWith('+json') ? 'application/json' : mediaType);
  if (isMediaType(same)) return same;
  if (mediaType.startsWith('text/') || mediaType.endsWith('+xml') || PLAIN.has(mediaType)) return 'text/plain';
  return fail('not_text', { host: new URL(response.url).host, type: mediaType });
}

/** Types by which a server says that it does not know. */
const UNTOLD = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/download',
  'application/force-download',
  'application/x-download',
  'application/unknown',
]);

const SAME_AS: Readonly<Record<string, MediaType>> = {
  'application/xhtml+xml': 'text/html',
  'application/x-pdf': 'application/pdf',
  'text/x-markdown': 'text/markdown',
  'text/srt': 'application/x-subrip',
  'text/rtf': 'application/rtf',
  'text/tab-separated-values': 'text/csv',
  'application/csv': 'text/csv',
  'text/json': 'application/json',
  'application/x-ndjson': 'application/json',
  'application/jsonl': 'application/json',
};

const PLAIN = new Set(['application/xml', 'application/yaml']);

function typeByEnding(filename: string | null): MediaType | null {
  const ending = /\.([^.]+)$/.exec(filename ?? '')?.[1]?.toLowerCase();
  if (ending === undefined) return null;
  for (const [mediaType, { extensions }] of Object.entries(MEDIA_TYPES)) {
    if (isMediaType(mediaType) && extensions.some((extension) => extension === ending)) return mediaType;
  }
  return null;
}
