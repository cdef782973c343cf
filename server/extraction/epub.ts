import { posix } from 'node:path';
import { fail } from '#domain/failure.ts';
import { BadParts } from './bad-parts.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { decodeText } from './charset.ts';
import { declaredTitle } from './declared-title.ts';
import { type EpubPackage, partOfHref, readEpubContents, readEpubPackage } from './epub-package.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { guardHtml } from './html-guard.ts';
import { localName, readXml } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

type EpubOptions = ZipPackageOptions & Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>;

/**
 * A book as blocks: its chapters in the order of its spine. One that has no heading of its own stands under what the
 * table of contents calls it. A chapter that cannot be read is reported in its place.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `copy_protected`, `document_too_large`,
 *   `document_too_complex`
 */
export async function readEpub(path: string, options: EpubOptions): Promise<BlockDocument> {
  const { name } = options;
  const parts = await openZipPackage(path, options);
  try {
    const book = await readEpubPackage(parts);
    if (!book || book.chapters.length === 0) return fail('damaged_document', { name });
    const locked = await lockedParts(parts);
    const lockedChapters = book.chapters.filter((chapter) => locked.has(chapter.toLowerCase())).length;
    if (lockedChapters > book.chapters.length / 2) fail('copy_protected', { name });
    const blocks = await readChapters(parts, book, locked, options);
    const first = blocks.find((block) => block.kind === 'heading' && block.level <= 1);
    return { title: declaredTitle(book.title) ?? declaredTitle(first?.text), language: book.language, blocks };
  } finally {
    parts.close();
  }
}

async function readChapters(
  parts: ZipPackage,
  book: EpubPackage,
  locked: ReadonlySet<string>,
  options: EpubOptions,
): Promise<Block[]> {
  const { name } = options;
  const badParts = new BadParts(name);
  const blocks: Block[] = [];
  let contents = new Map<string, string>();
  // Without a table of contents, chapters are still read under their own headings.
  const badContents = await badParts.attempt('The table of contents', async () => {
    contents = await readEpubContents(parts, book);
  });
  for (const [index, chapter] of book.chapters.entries()) {
    const label = contents.get(chapter.toLowerCase());
    const bad = await badParts.attempt(`Chapter ${index + 1} (${label ?? posix.basename(chapter)})`, async () => {
      if (locked.has(chapter.toLowerCase())) fail('copy_protected', { name });
      blocks.push(...(await readChapter(parts, chapter, label, options)));
    });
    if (bad) blocks.push(bad);
  }
  if (badContents) blocks.push(badContents);
  badParts.assertRead(blocks);
  return blocks;
}

async function readChapter(
  parts: ZipPackage,
  chapter: string,
  label: string | undefined,
  options: EpubOptions,
): Promise<Block[]> {
  const bytes = await parts.readBytes(chapter);
  if (!bytes) return fail('damaged_document', { name: options.name });
  const html = decodeText(bytes, { markup: true }).text;
  guardHtml(html, options.name, options);
  const { blocks } = readHtmlBlocks(html, { xhtml: true });
  const hasHeading = blocks.some((block) => block.kind === 'heading');
  if (label === undefined || hasHeading || blocks.length === 0) return [...blocks];
  return [{ kind: 'heading', text: label, level: 1 }, ...blocks];
}

/** The parts that only their seller's reader can decipher. Fonts are often garbled, which hides no text. */
async function lockedParts(parts: ZipPackage): Promise<Set<string>> {
  const locked = new Set<string>();
  await readXml(parts.read('META-INF/encryption.xml'), {
    open(tag, { URI: uri }) {
      if (localName(tag) === 'CipherReference' && uri) locked.add(partOfHref('', uri).toLowerCase());
    },
  });
  return locked;
}
