import { fail } from '#domain/failure.ts';
import { BadParts } from './bad-parts.ts';
import type { BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { OdtWalker } from './odt-walk.ts';
import { ignoreBadPart } from './office-package.ts';
import { readXml, readXmlTexts } from './xml-events.ts';
import { openZipPackage, type ZipPackage, type ZipPackageOptions } from './zip-package.ts';

/**
 * An OpenDocument text as blocks. Parts are unpacked and read as streams.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`, `document_too_complex`
 */
export async function readOdt(path: string, options: ZipPackageOptions): Promise<BlockDocument> {
  const { name } = options;
  const parts = await openZipPackage(path, options);
  try {
    if (await isEncrypted(parts)) fail('encrypted_document', { name });
    if (!parts.has('content.xml')) fail('damaged_document', { name });
    const walker = new OdtWalker();
    // The named styles stand apart from those that the program made on the way.
    const badParts = new BadParts(name);
    const bad = await badParts.attempt('The part with the styles', () => readXml(parts.read('styles.xml'), walker));
    await readXml(parts.read('content.xml'), walker);
    const { blocks } = walker.flow;
    if (bad) blocks.push(bad);
    const wanted = new Set(['dc:title', 'dc:language']);
    const meta = (await readXmlTexts(parts.read('meta.xml'), wanted).catch(ignoreBadPart)) ?? new Map<string, string>();
    return {
      title: declaredTitle(meta.get('dc:title')) ?? declaredTitle(walker.firstHeading),
      language: meta.get('dc:language') ?? walker.language,
      blocks,
    };
  } finally {
    parts.close();
  }
}

/** With a password, every part is enciphered, and the manifest says how. */
async function isEncrypted(parts: ZipPackage): Promise<boolean> {
  let isFound = false;
  await readXml(parts.read('META-INF/manifest.xml'), {
    open(tag) {
      isFound ||= tag === 'manifest:encryption-data';
    },
  });
  return isFound;
}
