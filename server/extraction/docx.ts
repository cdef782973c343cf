import { posix } from 'node:path';
import { fail } from '#domain/failure.ts';
import type { BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { readDocxStyles } from './docx-styles.ts';
import { readDocxNotes, walkDocx } from './docx-walk.ts';
import { mainPartOf, readCoreProperties } from './office-package.ts';
import { openZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * A Word document as blocks. Parts are unpacked and read as streams, so memory is bounded by the text.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`
 */
export async function readDocx(path: string, options: ZipPackageOptions): Promise<BlockDocument> {
  const parts = await openZipPackage(path, options);
  try {
    const main = (await mainPartOf(parts)) ?? 'word/document.xml';
    if (!parts.has(main)) fail('damaged_document', { name: options.name });
    const beside = (file: string) => parts.read(posix.join(posix.dirname(main), file));
    const styles = await readDocxStyles(beside('styles.xml'));
    const notes = new Map([
      ...(await readDocxNotes(beside('footnotes.xml'), 'w:footnoteReference:')),
      ...(await readDocxNotes(beside('endnotes.xml'), 'w:endnoteReference:')),
    ]);
    const { title, language } = await readCoreProperties(parts);
    const blocks = await walkDocx(parts.read(main), styles, notes);
    const first = blocks.find((block) => block.kind === 'heading' && block.level <= 1);
    return { title: declaredTitle(title) ?? declaredTitle(first?.text), language: language ?? styles.language, blocks };
  } finally {
    parts.close();
  }
}
