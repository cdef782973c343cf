import { fail } from '#domain/failure.ts';

const MAX_SHOWN = 120;
/** As the wire has it. Node throws on some longer ones that it claims to be able to parse. */
const MAX_CHARACTERS = 4_000;

/**
 * Reads what a person typed as the address of a web page. “example.org/x” is read as https. Throws `invalid_url` for
 * anything that is no http(s) address, has no host, or carries a user name or password.
 */
export function parseWebAddress(input: string): URL {
  const text = input.trim().replace(/^<(.*)>$/, '$1');
  // The URL parser would silently drop line breaks and tabs and make one address of two.
  if (text === '' || text.length > MAX_CHARACTERS || /[\t\r\n]/.test(text)) return refuse(text);
  const address = withScheme(text);
  if (address === null || !URL.canParse(address)) return refuse(text);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return refuse(`${url.protocol}//…@${url.host}`);
  if (!/[\p{L}\p{N}]/u.test(url.hostname)) return refuse(text);
  return url;
}

function withScheme(text: string): string | null {
  // Two slashes and then a host: the parser would take “https:///x” for the host “x”.
  if (/^https?:\/\/[^/\\]/i.test(text)) return text;
  if (/^\/\/[^/\\]/.test(text)) return `https:${text}`;
  return schemeless(text);
}

/** “example.org/x”, “localhost:3000”, “[::1]:8080”: a host must look like one, so that a word is not taken for it. */
function schemeless(text: string): string | null {
  const host = /^(\[[0-9a-f:.]+\]|[^\s/?#:@]+)(?::\d{1,5})?(?=[/?#]|$)/i.exec(text)?.[1];
  if (host === undefined) return null;
  const isLocal = host.startsWith('[') || /^localhost$/i.test(host) || /^\d+(\.\d+){3}$/.test(host);
  if (isLocal) return `http://${text}`;
  return /[^.]\.[^.]/.test(host) ? `https://${text}` : null;
}

function refuse(text: string): never {
  fail('invalid_url', { url: text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text });
}
