import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Parser } from 'htmlparser2';
import { pageAddress } from './page-address.ts';

export interface Sitemap {
  /** Whether its addresses are those of pages or of other sitemaps. */
  readonly kind: 'pages' | 'sitemaps';
  readonly addresses: readonly URL[];
}

/** What the protocol allows a sitemap to be, unpacked, and to hold. */
export const MAX_SITEMAP_BYTES = 50 * 1024 ** 2;
const MAX_ADDRESSES = 50_000;

/**
 * Reads a stored file as a sitemap, gzipped or not; null where it is none, which is known from its first element.
 * What is broken or beyond the limits of the protocol ends it: what stands before that counts.
 *
 * @see https://www.sitemaps.org/protocol.html
 */
export async function readSitemap(file: string): Promise<Sitemap | null> {
  const reader = openReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const chunk of await openXml(file)) {
      if (!(chunk instanceof Uint8Array)) continue;
      bytes += chunk.length;
      reader.write(decoder.decode(chunk, { stream: true }));
      if (reader.isOver() || bytes > MAX_SITEMAP_BYTES) break;
    }
  } catch (error) {
    // A gzip that breaks off; anything else is a broken disk.
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
  }
  return reader.sitemap();
}

async function openXml(file: string): Promise<AsyncIterable<unknown>> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const isGzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    const source = createReadStream(file);
    // Each of the two ends with the other; what goes wrong comes out where the second is read.
    return isGzip ? pipeline(source, createGunzip(), () => {}) : source;
  } finally {
    await handle.close();
  }
}

const KINDS = new Map<string, { kind: Sitemap['kind']; item: string }>([
  ['urlset', { kind: 'pages', item: 'url' }],
  ['sitemapindex', { kind: 'sitemaps', item: 'sitemap' }],
]);

/** Deeper than any sitemap goes, with extensions. Each closing tag costs the parser as much as there are open ones. */
const MAX_DEPTH = 20;
const MAX_LOCATION = 4_000;

function openReader() {
  const addresses: URL[] = [];
  const path: string[] = [];
  let root: { kind: Sitemap['kind']; item: string } | null = null;
  let isOver = false;
  let location: string | null = null;
  const parser = new Parser(
    {
      onopentag(name) {
        const local = name.slice(name.indexOf(':') + 1);
        // Pictures and videos have locations, too, under a name with a prefix; so may the whole sitemap.
        if (path.length === 0) root = KINDS.get(local) ?? null;
        isOver ||= root === null || path.length >= MAX_DEPTH;
        const [, item] = path;
        if (path.length === 2 && item === root?.item && local === 'loc') location = '';
        path.push(local);
      },
      ontext(text) {
        if (location !== null && location.length < MAX_LOCATION) location += text;
      },
      onclosetag() {
        path.pop();
        if (location === null) return;
        const url = pageAddress(location);
        if (url !== null) addresses.push(url);
        location = null;
        isOver ||= addresses.length >= MAX_ADDRESSES;
      },
    },
    { xmlMode: true },
  );
  return {
    write: (text: string) => parser.write(text),
    isOver: () => isOver,
    sitemap: (): Sitemap | null => (root === null ? null : { kind: root.kind, addresses }),
  };
}
