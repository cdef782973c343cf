import { Parser } from 'htmlparser2';
import { knownCharset } from './known-charset.ts';

/**
 * The encoding that a page declares: by the first `<meta charset>` or `<meta http-equiv="Content-Type">` that names a
 * known one, wherever it stands (a browser starts again when it meets one late), else by its XML declaration. What stands
 * in comments, scripts and styles declares nothing.
 */
export function declaredInMarkup(bytes: Uint8Array): string | null {
  const decoder = new TextDecoder('latin1');
  let found: string | null = null;
  let depth = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      if (name === 'meta') found ??= asDeclared(labelOf(attributes));
    },
    onclosetag() {
      depth -= 1;
    },
  });
  const start = decoder.decode(bytes.subarray(0, PIECE_BYTES));
  for (let at = 0; at < bytes.length && found === null && depth < DEEPEST; at += PIECE_BYTES) {
    parser.write(at === 0 ? start : decoder.decode(bytes.subarray(at, at + PIECE_BYTES)));
  }
  return found ?? asDeclared(/^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/i.exec(start.slice(0, 1024))?.[1]);
}

const PIECE_BYTES = 64 * 1024;
/** A page that is nested as deeply is refused later on; the parser looks through all open elements at each end of one. */
const DEEPEST = 512;

function labelOf({ charset, 'http-equiv': equivalent, content }: Record<string, string>): string | undefined {
  if (charset !== undefined) return charset;
  if (equivalent?.trim().toLowerCase() !== 'content-type') return undefined;
  return /charset\s*=\s*["']?([^\s"';]+)/i.exec(content?.slice(0, LONGEST_CONTENT) ?? '')?.[1];
}

const LONGEST_CONTENT = 1_000;

function asDeclared(label: string | undefined): string | null {
  if (label?.trim().toLowerCase() === 'x-user-defined') return 'windows-1252';
  const charset = knownCharset(label);
  // A page that could be read as ASCII so far cannot be UTF-16, whatever it says.
  return charset?.startsWith('utf-16') ? 'utf-8' : charset;
}
