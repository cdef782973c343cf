/** The kinds of document that can be read, with what a person calls them and the endings they are saved under. */
export const MEDIA_TYPES = {
  'application/pdf': { label: 'a PDF', extensions: ['pdf'] },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    label: 'a Word document',
    extensions: ['docx', 'docm'],
  },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': {
    label: 'a PowerPoint presentation',
    extensions: ['pptx', 'pptm', 'ppsx'],
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
    label: 'an Excel workbook',
    extensions: ['xlsx', 'xlsm'],
  },
  'application/vnd.oasis.opendocument.text': { label: 'an OpenDocument text', extensions: ['odt', 'ott'] },
  'application/epub+zip': { label: 'an EPUB book', extensions: ['epub'] },
  'application/rtf': { label: 'an RTF document', extensions: ['rtf'] },
  'text/csv': { label: 'a CSV table', extensions: ['csv', 'tsv'] },
  'application/json': { label: 'JSON', extensions: ['json', 'jsonl', 'ndjson'] },
  'text/html': { label: 'a web page', extensions: ['html', 'htm', 'xhtml'] },
  'text/markdown': { label: 'Markdown', extensions: ['md', 'markdown'] },
  'text/plain': { label: 'plain text', extensions: ['txt', 'text', 'log'] },
  'text/vtt': { label: 'WebVTT captions', extensions: ['vtt'] },
  'application/x-subrip': { label: 'SubRip captions', extensions: ['srt'] },
} as const satisfies Record<string, { label: string; extensions: readonly string[] }>;

export type MediaType = keyof typeof MEDIA_TYPES;

export function isMediaType(value: string): value is MediaType {
  return Object.hasOwn(MEDIA_TYPES, value);
}
