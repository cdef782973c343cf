import { MIMEType } from 'node:util';

const MAX_CONTENT_TYPE = 1_000;

/** The essence and charset of a Content-Type, lower case; both null when it is missing or malformed. */
export function parseContentType(value: string | undefined): { mediaType: string | null; charset: string | null } {
  // Node's parser takes quadratic time on white space.
  if (value === undefined || value.length > MAX_CONTENT_TYPE) return { mediaType: null, charset: null };
  try {
    const parsed = new MIMEType(value);
    return { mediaType: parsed.essence, charset: parsed.params.get('charset')?.toLowerCase() ?? null };
  } catch {
    return { mediaType: null, charset: null };
  }
}

/**
 * What `Retry-After` asks for, in milliseconds from `now`: seconds or an HTTP date (RFC 9110, 10.2.3).
 * Null when it is missing or says neither; a date in the past is 0.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
  const stated = value?.trim();
  if (!stated) return null;
  if (/^\d{1,9}$/.test(stated)) return Number(stated) * 1000;
  // Date.parse takes almost anything that holds a number; an HTTP date begins with the day's name.
  const at = /^[A-Za-z]{3,9},? /.test(stated) ? Date.parse(stated) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The file name that Content-Disposition suggests (RFC 6266; `filename*` before `filename`), raw, or null. */
export function dispositionFilename(value: string | undefined): string | null {
  if (value === undefined) return null;
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(value)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // Not what it says it is: the plain form may still do.
    }
  }
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(value)?.[1];
  if (quoted !== undefined) return asUtf8(quoted.replace(/\\(.)/g, '$1'));
  const token = /;\s*filename\s*=\s*([^;"\s]+)/i.exec(value)?.[1];
  return token === undefined ? null : asUtf8(token);
}

/** Header bytes may arrive read as Latin-1; most servers that put more than ASCII into them mean UTF-8. */
function asUtf8(header: string): string {
  if (Array.from(header).some((character) => character > '\u00ff')) return header;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}
