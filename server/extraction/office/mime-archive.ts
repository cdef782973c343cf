import { decodeText } from '../charset.ts';

/** A web page saved as one file (MHT): its text, decoded; null if it holds none. Its pictures are passed over. */
export function htmlOfMimeArchive(bytes: Uint8Array): { readonly text: string; readonly isHtml: boolean } | null {
  const archive = new TextDecoder('latin1').decode(bytes);
  const whole = splitHead(archive, 0, archive.length);
  return textOf(archive, whole, 0);
}

interface Entity {
  readonly head: string;
  readonly bodyStart: number;
  readonly end: number;
}

const DEEPEST = 4;
/** Where the head of a part is longer than this, it is none. */
const LONGEST_HEAD = 32 * 1024;

function splitHead(text: string, start: number, end: number): Entity {
  const window = text.slice(start, Math.min(end, start + LONGEST_HEAD));
  const gap = /\r?\n\r?\n/.exec(window);
  if (!gap) return { head: '', bodyStart: start, end };
  return {
    // A line that begins with white space goes on with the one before it.
    head: window.slice(0, gap.index).replace(/\r?\n[ \t]/g, ' '),
    bodyStart: start + gap.index + gap[0].length,
    end,
  };
}

function textOf(archive: string, entity: Entity, depth: number): { text: string; isHtml: boolean } | null {
  const type = fieldOf(entity.head, 'content-type');
  const boundary = parameterOf(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary && depth < DEEPEST) {
    let plain: { text: string; isHtml: boolean } | null = null;
    for (const part of partsOf(archive, entity, `--${boundary}`)) {
      const found = textOf(archive, part, depth + 1);
      if (found?.isHtml) return found;
      plain ??= found;
    }
    return plain;
  }
  if (type !== '' && !/^(?:text\/|application\/xhtml)/i.test(type)) return null;
  if (/^text\/css/i.test(type)) return null;
  const body = decodeBody(
    archive.slice(entity.bodyStart, entity.end),
    fieldOf(entity.head, 'content-transfer-encoding'),
  );
  const charset = parameterOf(type, 'charset');
  return { text: decodeText(body, { charset, markup: true }).text, isHtml: /html/i.test(type) };
}

function* partsOf(archive: string, { bodyStart, end }: Entity, delimiter: string): Generator<Entity> {
  let at = archive.indexOf(delimiter, bodyStart);
  while (at !== -1 && at < end) {
    const start = at + delimiter.length;
    if (archive.startsWith('--', start)) return;
    const next = archive.indexOf(delimiter, start);
    const partEnd = next === -1 ? end : Math.min(next, end);
    const lineEnd = archive.indexOf('\n', start);
    if (lineEnd !== -1 && lineEnd < partEnd) yield splitHead(archive, lineEnd + 1, partEnd);
    at = next;
  }
}

function fieldOf(head: string, name: string): string {
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return '';
}

function parameterOf(field: string, name: string): string | null {
  for (const parameter of field.split(';').slice(1)) {
    const equals = parameter.indexOf('=');
    if (parameter.slice(0, equals).trim().toLowerCase() === name) {
      return parameter
        .slice(equals + 1)
        .trim()
        .replaceAll('"', '');
    }
  }
  return null;
}

function decodeBody(body: string, encoding: string): Uint8Array {
  if (/^base64$/i.test(encoding)) return Buffer.from(body, 'base64');
  if (!/^quoted-printable$/i.test(encoding)) return Buffer.from(body, 'latin1');
  const joined = body.replace(/=\r?\n/g, '');
  const decoded = joined.replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1');
}
