import { fail } from '#domain/failure.ts';
import { BadParts } from './bad-parts.ts';
import type { Block, BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { type DocxStyles, readDocxStyles } from './docx-styles.ts';
import { DocxWalker } from './docx-walk.ts';
import { DOCX_NOTES, readDocxNotes } from './office/docx-notes.ts';
import { DocxNumbering } from './office/docx-numbering.ts';
import { type DocxOptions, readEmbeddedDocument } from './office/embedded-document.ts';
import { readDrawingPart } from './office/embedded-drawings.ts';
import { mainPartOf, partOfType, type Relationships, readCoreProperties, readRelationships } from './office-package.ts';
import { readXml } from './xml-events.ts';
import { openZipPackage, type ZipPackage } from './zip-package.ts';

/**
 * A Word document as blocks. Parts are unpacked and read as streams, so memory is bounded by the text. Notes, charts,
 * diagrams and documents within it that cannot be read are reported, and the rest is read.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, `document_too_complex`
 */
export function readDocx(path: string, options: DocxOptions): Promise<BlockDocument> {
  return readDocxAt(path, { ...options, inflated: { bytes: 0 } }, 0);
}

/** A document may hold documents, which share its limit. */
const DEEPEST = 3;

async function readDocxAt(source: string | Buffer, options: DocxOptions, depth: number): Promise<BlockDocument> {
  const { name } = options;
  if (depth > DEEPEST) fail('document_too_complex', { name });
  const parts = await openZipPackage(source, options);
  try {
    const main = (await mainPartOf(parts)) ?? 'word/document.xml';
    if (!parts.has(main)) fail('damaged_document', { name });
    const relationships = await readRelationships(parts, main);
    const partOf = (type: string) => partOfType(parts, relationships, type, { main, file: `${type}.xml` });
    const badParts = new BadParts(name);
    const bad: (Block | null)[] = [];

    let styles: DocxStyles = await readDocxStyles(NOTHING);
    const stylesPart = partOf('styles');
    if (stylesPart !== null) {
      bad.push(
        await badParts.attempt('The part with the styles', async () => {
          styles = await readDocxStyles(parts.read(stylesPart));
        }),
      );
    }
    const { title, language } = await readCoreProperties(parts);
    const numbering = new DocxNumbering();
    const numberingPart = partOf('numbering');
    if (numberingPart !== null) {
      bad.push(
        await badParts.attempt('The part with the numbers of headings and lists', () =>
          numbering.read(parts.read(numberingPart), language ?? styles.language),
        ),
      );
    }
    const notes = new Map<string, string>();
    for (const kind of DOCX_NOTES) {
      const part = partOf(kind.type);
      if (part === null) continue;
      bad.push(await badParts.attempt(kind.label, () => readDocxNotes(parts.read(part), kind, notes)));
    }
    const embedded = await readEmbedded(parts, relationships, badParts, options, depth);
    const walker = new DocxWalker({ styles, numbering, notes, embedded });
    await readXml(parts.read(main), walker);
    const { blocks } = walker.flow;
    for (const block of bad) if (block) blocks.push(block);
    badParts.assertRead(blocks);
    const found = declaredTitle(title) ?? declaredTitle(walker.firstHeading);
    return { title: found, language: language ?? styles.language, blocks };
  } finally {
    parts.close();
  }
}

const NOTHING: AsyncIterable<string> = {
  async *[Symbol.asyncIterator]() {},
};

async function readEmbedded(
  parts: ZipPackage,
  relationships: Relationships,
  badParts: BadParts,
  options: DocxOptions,
  depth: number,
): Promise<Map<string, readonly Block[]>> {
  const embedded = new Map<string, readonly Block[]>();
  for (const [id, relationship] of relationships) {
    if (relationship.type !== 'aFChunk') {
      const drawn = await readDrawingPart(parts, relationship, badParts);
      if (drawn) embedded.set(id, drawn);
      continue;
    }
    let blocks: readonly Block[] = [];
    const bad = await badParts.attempt('A document within', async () => {
      const bytes = await parts.readBytes(relationship.target);
      if (!bytes) return fail('damaged_document', { name: options.name });
      blocks = await readEmbeddedDocument(bytes, options, async (docx) => [
        ...(await readDocxAt(docx, options, depth + 1)).blocks,
      ]);
    });
    embedded.set(id, bad ? [...blocks, bad] : blocks);
  }
  return embedded;
}
