import { open } from 'node:fs/promises';
import { Tokenizer } from 'htmlparser2';
import { pageAddress } from './page-address.ts';
import { ROBOT_NAME, wishesOf } from './robots.ts';

/** What a page says about others, and about what programs may do with it. */
export interface PageLinks {
  /** Where it leads, each address once, in its own order; without what it asks not to be followed. */
  readonly links: readonly URL[];
  /** The address that it says it should go by. */
  readonly canonical: URL | null;
  /** It asks not to be kept. */
  readonly isNoIndex: boolean;
}

/** Behind these, a page is a list, and no person follows it to its end. */
const MAX_BYTES = 4 * 1024 ** 2;
const MAX_LINKS = 5_000;

/**
 * The links of a stored HTML page: `a`, `area`, `frame` and a refresh, relative to its `base`; `rel=nofollow` and
 * `<meta name=robots>` honoured. Reads 4 MB at most, in time that grows with nothing but their length.
 */
export async function readLinks(
  file: string,
  page: { readonly finalUrl: string; readonly charset: string | null },
): Promise<PageLinks> {
  const html = decoded(await readStart(file), page.charset);
  let base = page.finalUrl;
  let isBased = false;
  let canonical: string | null = null;
  let isNoIndex = false;
  let isNoFollow = false;
  const found: string[] = [];
  forEachTag(html, (name, attributes) => {
    const href = attributes.get('href');
    const rel = words(attributes.get('rel'));
    if (name === 'base') {
      // The first one counts.
      if (!isBased && href !== undefined) base = pageAddress(href, base)?.href ?? base;
      isBased ||= href !== undefined;
    } else if (name === 'link') {
      if (rel.includes('canonical') && href !== undefined) canonical ??= href;
    } else if (name === 'meta') {
      const content = attributes.get('content') ?? '';
      if (attributes.get('http-equiv')?.toLowerCase() === 'refresh') {
        const refresh = REFRESH.exec(content)?.[1];
        if (refresh !== undefined) found.push(refresh);
      }
      if (ROBOTS_META.has(attributes.get('name')?.toLowerCase() ?? '')) {
        const wishes = wishesOf(content);
        isNoIndex ||= wishes.isNoIndex;
        isNoFollow ||= wishes.isNoFollow;
      }
    } else {
      const target = name === 'frame' ? attributes.get('src') : href;
      if (target !== undefined && !rel.includes('nofollow')) found.push(target);
    }
  });
  return {
    links: isNoFollow ? [] : distinct(found, base),
    canonical: canonical === null ? null : pageAddress(canonical, base),
    isNoIndex,
  };
}

/** Seconds and an address: `3; url=/next`. */
const REFRESH = /^\s*(?:[\d.]+\s*)?[;,]\s*url\s*=\s*["']?([^"']+)/i;
const ROBOTS_META = new Set(['robots', ROBOT_NAME.toLowerCase()]);

function words(list: string | undefined): string[] {
  return (list ?? '').toLowerCase().split(/[\s,]+/);
}

function distinct(targets: readonly string[], base: string): URL[] {
  const byHref = new Map<string, URL>();
  for (const target of targets) {
    const url = pageAddress(target, base);
    if (url !== null) byHref.set(url.href, url);
    if (byHref.size >= MAX_LINKS) break;
  }
  return [...byHref.values()];
}

const WANTED = new Set(['a', 'area', 'base', 'frame', 'link', 'meta']);

/**
 * Calls `visit` for each tag of interest with its attributes, the first of each name. The tokenizer instead of the
 * parser: that one looks through all open elements at each closing tag, which deep nesting makes quadratic.
 */
function forEachTag(html: string, visit: (name: string, attributes: ReadonlyMap<string, string>) => void): void {
  let tag: string | null = null;
  let attribute = '';
  let value = '';
  let attributes = new Map<string, string>();
  const nothing = () => {};
  const end = () => {
    if (tag !== null) visit(tag, attributes);
    tag = null;
  };
  const tokenizer = new Tokenizer(
    {},
    {
      onopentagname(start, end) {
        const name = html.slice(start, end).toLowerCase();
        tag = WANTED.has(name) ? name : null;
        attributes = new Map();
      },
      onattribname(start, end) {
        attribute = tag === null ? '' : html.slice(start, end).toLowerCase();
        value = '';
      },
      onattribdata(start, end) {
        if (tag !== null) value += html.slice(start, end);
      },
      onattribentity(codepoint) {
        if (tag !== null) value += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (tag !== null && !attributes.has(attribute)) attributes.set(attribute, value);
      },
      onopentagend: end,
      onselfclosingtag: end,
      ...{ oncdata: nothing, onclosetag: nothing, oncomment: nothing, ondeclaration: nothing, onend: nothing },
      ...{ onprocessinginstruction: nothing, ontext: nothing, ontextentity: nothing },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, MAX_BYTES));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/** Addresses are ASCII in nearly all pages, so a declared charset is believed and none is guessed. */
function decoded(bytes: Buffer, charset: string | null): string {
  const head = bytes.subarray(0, 1024).toString('latin1');
  const label = charset ?? /<meta\b[^<>]*?[\s"';]charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
