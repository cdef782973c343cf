const HOSTS = new Set(['youtube.com', 'www.youtube.com', 'm.youtube.com', 'music.youtube.com', 'gaming.youtube.com']);
const EMBED_HOSTS = new Set(['youtube-nocookie.com', 'www.youtube-nocookie.com']);
const SHORT_HOST = 'youtu.be';

/** 64 bits in base64url, as YouTube has named its videos since 2005. */
const VIDEO_ID = /^[A-Za-z0-9_-]{11}$/;

/**
 * The id of the video that an address of YouTube leads to, in any of the forms people copy: watch, youtu.be, shorts,
 * live, embed, on www., m., music. and the no-cookie host. Null for everything else: channels, playlists without a
 * video, other sites. Which playlist it was found in, or from which second to play, does not matter.
 */
export function videoIdOf(url: URL): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const host = url.hostname.replace(/\.$/, '');
  const [first = '', second = ''] = url.pathname.split('/').filter((part) => part !== '');
  if (host === SHORT_HOST) return checked(first);
  const isEmbedHost = EMBED_HOSTS.has(host);
  if (!isEmbedHost && !HOSTS.has(host)) return null;
  if (first === 'watch' && !isEmbedHost) return checked(url.searchParams.get('v') ?? second);
  if (PATHS.has(first)) return checked(second);
  return null;
}

const PATHS = new Set(['shorts', 'live', 'embed', 'v', 'e']);

function checked(candidate: string): string | null {
  return VIDEO_ID.test(candidate) ? candidate : null;
}
