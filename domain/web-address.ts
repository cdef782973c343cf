/** As much of an address as a title has room for. */
const MAX_NAME_CHARACTERS = 120;

/**
 * What a page is called until its own title is known: its host and path, `example.org/reports/2026`. The path is shown as
 * it reads where that is safe; parameters and what follows a `#` are left out.
 */
export function nameOfAddress(url: string): string {
  if (!URL.canParse(url)) return shortenMiddle(url, MAX_NAME_CHARACTERS);
  const { host, pathname } = new URL(url);
  const path = readablePath(pathname);
  return shortenMiddle(host + (path.endsWith('/') ? path.slice(0, -1) : path), MAX_NAME_CHARACTERS);
}

/** An address without its scheme, as it stands on a screen: `example.org/reports?year=2026`. */
export function displayAddress(url: string, maxCharacters: number): string {
  if (!URL.canParse(url)) return shortenMiddle(url, maxCharacters);
  const { host, pathname, search, hash } = new URL(url);
  const path = pathname === '/' && search === '' && hash === '' ? '' : readablePath(pathname);
  return shortenMiddle(host + path + search + hash, maxCharacters);
}

/** Keeps both ends: an address differs from the next one in either. */
export function shortenMiddle(text: string, maxCharacters: number): string {
  const characters = Array.from(text.slice(0, MAX_SHORTENED));
  const isCut = text.length > MAX_SHORTENED;
  if (!isCut && characters.length <= maxCharacters) return text;
  const end = Math.floor((maxCharacters - 1) / 3);
  const tail = isCut ? Array.from(text.slice(-2 * end)) : characters;
  return `${characters.slice(0, maxCharacters - 1 - end).join('')}…${tail.slice(-end).join('')}`;
}

/** Longer texts are cut before they are taken apart. */
const MAX_SHORTENED = 8_000;

/** Whether an address may be a link: anything but a web page could run or open something. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

/** Spaces and characters that turn or hide the text around them stay encoded. */
const UNSAFE_TO_SHOW = /[\p{C}\p{Z}\u2066-\u2069\u202a-\u202e]/u;

function readablePath(path: string): string {
  try {
    const decoded = decodeURI(path);
    return UNSAFE_TO_SHOW.test(decoded) ? path : decoded;
  } catch {
    return path;
  }
}
