import { fail } from '#domain/failure.ts';
import { isMediaType, MEDIA_TYPES, type MediaType } from '#domain/media-type.ts';
import { scanJson } from './json-syntax.ts';
import { isZipKind } from './sniff-zip.ts';

/**
 * A kind of text that we read, or what a person calls what it is instead: by how it begins, then by what its name or
 * HTTP says.
 *
 * @throws FailureError `mismatched_type` for captions without cues
 */
export function typeOfText(
  text: string,
  given: { readonly expected: MediaType | null; readonly hint: string | null; readonly name: string },
): string {
  const { expected, name } = given;
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('%!PS')) return 'a PostScript file';
  if (/^WEBVTT(?:\s|$)/.test(start)) return 'text/vtt';
  const hinted = hintedType(given.hint);
  const isMarkdown = expected === 'text/markdown' || hinted === 'text/markdown';
  if (/^<(?:!doctype\s+html|html[\s>])/i.test(afterMarkupProlog(start))) return 'text/html';
  if (start.startsWith('<?xml') && !isMarkdown) return 'an XML file';
  if (!isMarkdown && expected !== 'text/csv' && isJson(start)) return 'application/json';
  const wanted = hinted ?? expected;
  if (wanted === 'text/vtt' || wanted === 'application/x-subrip') {
    if (/^[ \t]*(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d+[ \t]*-->/m.test(start)) return wanted;
    const labels = { expected: MEDIA_TYPES[wanted].label, actual: MEDIA_TYPES['text/plain'].label };
    return fail('mismatched_type', { name, ...labels });
  }
  if (wanted) return wanted;
  if (/^(?:\d+\s*\n)?\d+:\d{2}:\d{2},\d{3}\s*-->/.test(start.replace(/\r\n?/g, '\n'))) return 'application/x-subrip';
  if (expected === null && /^<(?:head|body|title|meta|div|p|h1|article|main|section|table)[\s>]/i.test(start)) {
    return 'text/html';
  }
  return 'text/plain';
}

/** What follows an XML declaration and comments. The text itself where a comment does not end. */
function afterMarkupProlog(text: string): string {
  let at = /^<\?xml[^>]*>\s*/i.exec(text)?.[0].length ?? 0;
  while (text.startsWith('<!--', at)) {
    // `<!-->` is a whole comment in HTML.
    const end = text.indexOf('-->', at + 2);
    if (end < 0) return text;
    at = end + 3;
    while (/\s/.test(text.charAt(at))) at += 1;
  }
  return text.slice(at);
}

/** Whether the text begins as only JSON does: with an object or a list, faultless as far as it goes, with a key. */
function isJson(start: string): boolean {
  if (!/^[{[]/.test(start)) return false;
  const { fault, end, hasKey } = scanJson(start);
  return fault === null && hasKey && (end === null || /^\s*(?:$|[{[])/.test(start.slice(end)));
}

/** The text type that HTTP declared, where it says more than the name does. */
function hintedType(hint: string | null): MediaType | null {
  const declared = hint?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const type = SAME_AS[declared] ?? (declared.endsWith('+json') ? 'application/json' : declared);
  if (!isMediaType(type) || type === 'text/plain') return null;
  return type === 'application/pdf' || type === 'application/rtf' || isZipKind(type) ? null : type;
}

const SAME_AS: Readonly<Record<string, MediaType>> = {
  'application/xhtml+xml': 'text/html',
  'text/x-markdown': 'text/markdown',
  'text/tab-separated-values': 'text/csv',
  'application/csv': 'text/csv',
  'application/x-ndjson': 'application/json',
  'application/jsonl': 'application/json',
  'text/json': 'application/json',
};
