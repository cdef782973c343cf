import { fail } from '#domain/failure.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { decodeText } from './charset.ts';
import { declaredTitle } from './declared-title.ts';
import { type EpubPackage, partOfHref, readEpubContents, readEpubPackage } from './epub-package.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { guardHtml } from './html-guard.ts';
import { localName, readXml } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * A book as blocks: its chapters in the order of its spine. One that has no heading of its own stands under what the
 * table of contents calls it.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `copy_protected`, `document_too_large`,
 *   `document_too_complex`
 */
export async function readEpub(
  path: string,
  options: ZipPackageOptions & Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>,
): Promise<BlockDocument> {
  const { name } = options;
  const parts = await openZipPackage(path, options);
  try {
    const book = await readEpubPackage(parts);
    if (!book || book.chapters.length === 0) return fail('damaged_document', { name });
    const locked = await lockedParts(parts);
    if (book.chapters.some((chapter) => locked.has(chapter.toLowerCase()))) fail('copy_protected', { name });
    return {
      title: declaredTitle(book.title),
      language: book.language,
      blocks: await readChapters(parts, book, options),
    };
  } finally {
    parts.close();
  }
}

async function readChapters(
  parts: ZipPackage,
  book: EpubPackage,
  options: { readonly name: string } & Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>,
): Promise<Block[]> {
  const contents = await readEpubContents(parts, book);
  const blocks: Block[] = [];
  let found = 0;
  for (const chapter of book.chapters) {
    const bytes = await parts.readBytes(chapter);
    if (!bytes) continue;
    found += 1;
    const html = decodeText(bytes, { markup: true }).text;
    guardHtml(html, options.name, options);
    const chapterBlocks = readHtmlBlocks(html, { xhtml: true }).blocks;
    const label = contents.get(chapter.toLowerCase());
    const hasHeading = chapterBlocks.some((block) => block.kind === 'heading');
    if (label && !hasHeading && chapterBlocks.length > 0) blocks.push({ kind: 'heading', text: label, level: 1 });
    blocks.push(...chapterBlocks);
  }
  if (found === 0) fail('damaged_document', { name: options.name });
  return blocks;
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
