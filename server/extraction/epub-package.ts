import { posix } from 'node:path';
import { localName, readXml } from './xml-events.ts';
import { percentDecoded, type ZipPackage } from './zip-package.ts';

export interface EpubPackage {
  readonly title: string | null;
  readonly language: string | null;
  /** The parts with the text, in reading order. */
  readonly chapters: readonly string[];
  /** The parts with the table of contents: of EPUB 3, and of EPUB 2. */
  readonly nav: string | null;
  readonly ncx: string | null;
}

/** What the package document of a book says, or null if there is none. */
export async function readEpubPackage(parts: ZipPackage): Promise<EpubPackage | null> {
  let main: string | null = null;
  await readXml(parts.read('META-INF/container.xml'), {
    open(tag, attributes) {
      if (localName(tag) === 'rootfile') main ??= attributes['full-path'] ?? null;
    },
  });
  if (main === null || !parts.has(main)) main = parts.names.find((name) => name.endsWith('.opf')) ?? null;
  return main === null ? null : readPackageDocument(parts, main);
}

async function readPackageDocument(parts: ZipPackage, main: string): Promise<EpubPackage> {
  const folder = posix.dirname(main);
  const manifest = new Map<string, { part: string; type: string; properties: string[] }>();
  const spine: string[] = [];
  /** Notes, answers and the like, which the book opens only from elsewhere. */
  const beside: string[] = [];
  const texts = new Map<string, string>();
  let open: string | null = null;
  await readXml(parts.read(main), {
    open(tag, attributes) {
      const name = localName(tag);
      open = name === 'title' || name === 'language' ? name : null;
      // A book may have several titles; the first is the main one.
      if (open !== null && texts.has(open)) open = null;
      const { id, href, idref } = attributes;
      if (name === 'item' && id && href) {
        const properties = (attributes.properties ?? '').split(/\s+/);
        manifest.set(id, { part: partOfHref(folder, href), type: attributes['media-type'] ?? '', properties });
      }
      if (name === 'itemref' && idref) (attributes.linear === 'no' ? beside : spine).push(idref);
    },
    text(text) {
      if (open !== null) texts.set(open, (texts.get(open) ?? '') + text);
    },
    close: () => {
      open = null;
    },
  });
  const items = [...manifest.values()];
  const nav = items.find(({ properties }) => properties.includes('nav'))?.part ?? null;
  const order = spine.length + beside.length > 0 ? [...spine, ...beside] : [...manifest.keys()];
  const chapters = order.flatMap((id) => {
    const item = manifest.get(id);
    // The contents are told by the headings. What is no text (a picture as a page) has none.
    return item && item.part !== nav && isText(item) ? [item.part] : [];
  });
  return {
    title: texts.get('title')?.trim() || null,
    language: texts.get('language')?.trim() || null,
    chapters: [...new Set(chapters)],
    nav,
    ncx: items.find(({ type }) => type === 'application/x-dtbncx+xml')?.part ?? null,
  };
}

/** What the table of contents calls each part, by its path in small letters: the first entry that leads to it. */
export async function readEpubContents(parts: ZipPackage, book: EpubPackage): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  const add = (from: string, href: string | null, label: string) => {
    if (!href || label.trim() === '') return;
    const part = partOfHref(posix.dirname(from), href).toLowerCase();
    if (!labels.has(part)) labels.set(part, label.trim());
  };
  const { nav, ncx } = book;
  if (nav !== null) await readNav(parts, nav, (href, label) => add(nav, href, label));
  if (ncx !== null) await readNcx(parts, ncx, (href, label) => add(ncx, href, label));
  return labels;
}

async function readNav(parts: ZipPackage, nav: string, add: (href: string, label: string) => void): Promise<void> {
  let href: string | null = null;
  let label = '';
  await readXml(parts.read(nav), {
    open(tag, attributes) {
      if (localName(tag) !== 'a') return;
      href = attributes.href ?? null;
      label = '';
    },
    text: (text) => {
      label += text;
    },
    close(tag) {
      if (localName(tag) === 'a' && href !== null) add(href, label);
      if (localName(tag) === 'a') href = null;
    },
  });
}

async function readNcx(parts: ZipPackage, ncx: string, add: (href: string, label: string) => void): Promise<void> {
  let label = '';
  let inLabel = false;
  await readXml(parts.read(ncx), {
    open(tag, attributes) {
      const name = localName(tag);
      if (name === 'text') {
        inLabel = true;
        label = '';
      }
      if (name === 'content' && attributes.src) add(attributes.src, label);
    },
    text(text) {
      if (inLabel) label += text;
    },
    close(tag) {
      if (localName(tag) === 'text') inLabel = false;
    },
  });
}

/** Whether an item of the manifest is a page of text; some writers leave its type out. */
function isText({ part, type }: { readonly part: string; readonly type: string }): boolean {
  if (type === '') return /\.x?html?$/i.test(part);
  return /xhtml|html|xml$/.test(type) && !/svg|ncx|package|page-map/.test(type);
}

/** The part that an address within the book leads to. */
export function partOfHref(folder: string, href: string): string {
  const path = href.split('#', 1)[0] ?? '';
  return posix.join(folder, percentDecoded(path));
}
